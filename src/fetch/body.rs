//! Reads a response body as it comes over the wire, under every bound there is: size, total time,
//! time without a byte, and least rate. What came before a bound was met is kept.

use std::time::Duration;

use reqwest::Response;
use tokio::time::{Instant, timeout_at};

use super::Truncated;
use super::room::{FREE, Room, Rooms};

/// Bounds on the reading of one body.
#[derive(Debug, Clone, Copy)]
pub struct BodyBounds {
    /// Bytes over the wire, before decoding.
    pub wire: u64,
    /// When the whole exchange must be over.
    pub until: Instant,
    /// When the caller's time is up: until then room for a large body is waited for.
    pub deadline: Instant,
    /// Longest time without a byte.
    pub idle: Duration,
    /// After this long in the body…
    pub rate_after: Duration,
    /// …it must have come at so many bytes per second. A drip of one byte a second never idles.
    pub rate: u64,
}

/// A body as received.
#[derive(Debug, Default)]
pub struct WireBody {
    /// At most [`BodyBounds::wire`] bytes.
    pub bytes: Vec<u8>,
    /// Set when there was, or may have been, more.
    pub truncated: Option<Truncated>,
    /// What a large body takes up.
    pub room: Room,
}

/// Reads to the end or to the first bound. Dropping the response closes the connection.
pub async fn read(mut response: Response, mut bounds: BodyBounds, rooms: &Rooms) -> WireBody {
    let wire = usize::try_from(bounds.wire).unwrap_or(usize::MAX);
    let expected = response.content_length().and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
    let mut body = WireBody {
        bytes: Vec::with_capacity(expected.min(wire).min(FREE)),
        truncated: None,
        room: Room::default(),
    };
    let mut begun = Instant::now();
    let mut has_room = false;
    loop {
        if body.bytes.len() >= FREE && !has_room {
            let waited = Instant::now();
            let Some(room) = rooms.take(bounds.wire, bounds.deadline).await else {
                break body.truncated = Some(Truncated::TimedOut);
            };
            (body.room, has_room) = (room, true);
            body.bytes.reserve_exact(expected.min(wire).saturating_sub(body.bytes.len()));
            // That it was full here is no fault of the server.
            begun += waited.elapsed();
            bounds.until = (bounds.until + waited.elapsed()).min(bounds.deadline);
        }
        let patience = bounds.until.min(Instant::now() + bounds.idle);
        let chunk = match timeout_at(patience, response.chunk()).await {
            Err(_) => break body.truncated = Some(Truncated::TimedOut),
            Ok(Err(_)) => break body.truncated = Some(Truncated::Disconnected),
            Ok(Ok(None)) => break,
            Ok(Ok(Some(chunk))) => chunk,
        };
        let room = wire - body.bytes.len();
        body.bytes.extend_from_slice(&chunk[..chunk.len().min(room)]);
        if chunk.len() > room {
            break body.truncated = Some(Truncated::TooLarge);
        }
        if too_slow(begun.elapsed(), body.bytes.len(), bounds) {
            break body.truncated = Some(Truncated::TimedOut);
        }
    }
    body
}

fn too_slow(elapsed: Duration, received: usize, bounds: BodyBounds) -> bool {
    elapsed > bounds.rate_after && (received as f64) < elapsed.as_secs_f64() * bounds.rate as f64
}
