//! Connections: how many, how long, and how much a request may be before anybody looks at it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use super::client::{Client, Peer};

/// So many connections at once.
const CONNECTIONS: usize = 512;
/// So many of them from one client; behind a proxy all come from the proxy.
const PER_CLIENT: usize = 64;
/// A request line and headers take at most so many bytes.
const HEAD_BYTES: usize = 32 * 1024;
/// So many headers at most.
const HEADERS: usize = 64;
/// The head of a request comes within this time, or the connection is closed; also how long an idle one stays.
const HEAD_TIME: Duration = Duration::from_secs(15);
/// No connection lives longer: whoever reads too slowly gives up the place.
const CONNECTION_TIME: Duration = Duration::from_hours(1);
/// At the end, requests under way get so long to end.
const FAREWELL: Duration = Duration::from_secs(3);
/// After the system refused a connection (no file handles left), a moment of rest.
const REST: Duration = Duration::from_millis(100);

/// Answers connections until told to stop.
pub(super) async fn answer(
    listener: TcpListener,
    router: Router,
    behind_proxy: bool,
    stop: &CancellationToken,
) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let clients = Clients {
        at_most: if behind_proxy { CONNECTIONS } else { PER_CLIENT },
        ..Clients::default()
    };
    let clients = Arc::new(clients);
    let closing = GracefulShutdown::new();
    loop {
        let next = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (place, listener.accept().await)
        };
        let Some((place, accepted)) = stop.run_until_cancelled(next).await else { break };
        let Ok(place) = place else { break };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be taken");
                tokio::time::sleep(REST).await;
                continue;
            }
        };
        if let Some(seat) = clients.seat(Client::of(peer.ip())) {
            converse(stream, Peer(peer), router.clone(), (place, seat), &closing);
        }
    }
    drop(listener);
    let _ = tokio::time::timeout(FAREWELL, closing.shutdown()).await;
}

fn converse(
    stream: TcpStream,
    peer: Peer,
    router: Router,
    held: (OwnedSemaphorePermit, Seat),
    closing: &GracefulShutdown,
) {
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(peer);
        router.clone().oneshot(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_buf_size(HEAD_BYTES)
        .max_headers(HEADERS)
        .serve_connection(TokioIo::new(stream), service);
    let connection = closing.watch(connection);
    tokio::spawn(async move {
        let _held = held;
        // How a connection ended is the other side's affair.
        let _ = tokio::time::timeout(CONNECTION_TIME, connection).await;
    });
}

/// How many connections each client has.
#[derive(Debug, Default)]
struct Clients {
    at_most: usize,
    open: Mutex<BTreeMap<Client, usize>>,
}

/// A connection of a client, counted until it is dropped.
struct Seat {
    clients: Arc<Clients>,
    client: Client,
}

impl Clients {
    fn seat(self: &Arc<Self>, client: Client) -> Option<Seat> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(client).or_default();
        if *count >= self.at_most {
            return None;
        }
        *count += 1;
        Some(Seat { clients: Arc::clone(self), client })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut open = self.clients.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.client) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.client);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_client_cannot_take_all_connections() {
        let clients = Arc::new(Clients { at_most: 2, ..Clients::default() });
        let (one, other) = ("192.0.2.1".parse().unwrap(), "192.0.2.2".parse().unwrap());
        let first = clients.seat(Client::of(one));
        let _second = clients.seat(Client::of(one));
        assert!(clients.seat(Client::of(one)).is_none());
        assert!(clients.seat(Client::of(other)).is_some());
        drop(first);
        assert!(clients.seat(Client::of(one)).is_some());
    }
}
