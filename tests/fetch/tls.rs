//! Certificates that do not hold, and HTTP/2 that goes wrong. The certificates under `tls/` are made for these
//! tests: a CA of our own, and leaves for 127.0.0.1, for another name, expired, and signed by itself.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use ocowijzer::fetch::{FetchError, FetchSettings, Fetched, Fetcher, Truncated};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs::default_provider;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::server::TlsStream;
use url::Url;

use crate::{get, loopback_settings};

pub const CA: &[u8] = include_bytes!("tls/ca.der");
const KEY: &[u8] = include_bytes!("tls/leaf.key.der");
const GOOD: &[u8] = include_bytes!("tls/good.der");
pub const OTHER_NAME: &[u8] = include_bytes!("tls/other.der");
pub const EXPIRED: &[u8] = include_bytes!("tls/expired.der");
pub const SELF_SIGNED: &[u8] = include_bytes!("tls/self.der");

fn fetcher() -> Fetcher {
    let settings = FetchSettings {
        trusted_roots: vec![CA.to_vec()],
        timeout: Duration::from_secs(3),
        ..loopback_settings()
    };
    Fetcher::new(settings).unwrap()
}

/// Serves TLS with this certificate and speaks `protocol` through `talk`, given how many connections came before.
async fn serve<T>(
    certificate: &'static [u8],
    protocol: &'static str,
    talk: impl Fn(TlsStream<TcpStream>, usize) -> T + Send + 'static,
) -> Url
where
    T: Future<Output = io::Result<()>> + Send + 'static,
{
    let key = PrivateKeyDer::try_from(KEY).unwrap();
    let mut config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![CertificateDer::from(certificate)], key)
        .unwrap();
    config.alpn_protocols = vec![protocol.as_bytes().to_vec()];
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address: SocketAddr = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let mut number = 0;
        while let Ok((stream, _)) = listener.accept().await {
            if let Ok(stream) = acceptor.accept(stream).await {
                tokio::spawn(talk(stream, number));
                number += 1;
            }
        }
    });
    Url::parse(&format!("https://{address}/")).unwrap()
}

/// A site of this one page.
pub async fn site(certificate: &'static [u8], page: &'static str) -> Url {
    let talk = move |mut stream: TlsStream<TcpStream>, _| async move {
        let mut request = [0; 2048];
        while stream.read(&mut request).await? > 0 {
            let known = request.starts_with(b"GET / ");
            let (status, body) = if known { ("200 OK", page) } else { ("404 Not Found", "") };
            let head = format!(
                "HTTP/1.1 {status}\r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: {}\r\n\r\n",
                body.len()
            );
            stream.write_all(&[head.as_bytes(), body.as_bytes()].concat()).await?;
        }
        Ok(())
    };
    serve(certificate, "http/1.1", talk).await
}

/// A port where TLS is answered in plain HTTP.
pub async fn no_tls() -> Url {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("https://{}/", listener.local_addr().unwrap())).unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        }
    });
    url
}

/// A site whose first page is asked for twice: the first time it sends GOAWAY.
pub async fn goaway_once(body: &'static str) -> Url {
    let answer = move |number, id| match number {
        1 => go_away(),
        2 => page_of(id, body.as_bytes()),
        _ => frame(HEADERS, END_HEADERS | END_STREAM, id, STATUS_404),
    };
    http2(answer).await.0
}

/// A site that sends GOAWAY whatever it is asked for.
pub async fn goaway_always() -> Url {
    http2(|_, _| go_away()).await.0
}

async fn one_page(mut stream: TlsStream<TcpStream>, _: usize) -> io::Result<()> {
    let mut request = [0; 2048];
    while stream.read(&mut request).await? > 0 {
        let robots = request.starts_with(b"GET /robots.txt");
        let status = if robots { "404 Not Found" } else { "200 OK" };
        let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 5\r\n\r\nhallo");
        stream.write_all(answer.as_bytes()).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_certificate_of_a_trusted_authority_for_this_host_is_accepted() {
    let url = serve(GOOD, "http/1.1", one_page).await;
    assert_eq!(get(&fetcher(), &url).await.unwrap().body, b"hallo");
}

#[tokio::test]
async fn a_redirect_from_https_to_http_is_followed_and_noted() {
    let plain = crate::server::Server::page(crate::server::html("tekst")).await;
    let head = format!(
        "HTTP/1.1 302 Found\r\nlocation: {}\r\ncontent-length: 0\r\n\r\n",
        plain.url("/wmo")
    );
    let url = serve(GOOD, "http/1.1", move |mut stream, _| {
        let head = head.clone();
        async move {
            let mut request = [0; 2048];
            while stream.read(&mut request).await? > 0 {
                let none = "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n";
                let robots = request.starts_with(b"GET /robots.txt");
                stream.write_all(if robots { none } else { &head }.as_bytes()).await?;
            }
            Ok(())
        }
    })
    .await;
    let fetched = get(&fetcher(), &url).await.unwrap();
    assert_eq!((fetched.url, fetched.downgraded), (plain.url("/wmo"), true));
}

#[tokio::test]
async fn certificates_that_do_not_hold_make_the_host_unreachable_and_say_why() {
    for (certificate, why) in
        [(OTHER_NAME, "not valid for name"), (EXPIRED, "expired"), (SELF_SIGNED, "certificate")]
    {
        let url = serve(certificate, "http/1.1", one_page).await;
        let error = get(&fetcher(), &url).await.unwrap_err();
        assert!(matches!(error, FetchError::Unreachable { .. }), "{error}");
        assert!(error.to_string().contains(why), "{error} should contain {why}");
    }
}

#[tokio::test]
async fn an_authority_nobody_told_us_to_trust_is_not_trusted() {
    let url = serve(GOOD, "http/1.1", one_page).await;
    let error = get(&crate::fetcher(), &url).await.unwrap_err();
    assert!(matches!(error, FetchError::Unreachable { .. }), "{error}");
}

#[tokio::test]
async fn a_server_that_speaks_no_tls_on_its_https_port_is_unreachable() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("https://{}/", listener.local_addr().unwrap())).unwrap();
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
        let mut asked = Vec::new();
        let _ = stream.read_to_end(&mut asked).await;
        asked
    });
    let error = get(&fetcher(), &url).await.unwrap_err();
    assert!(matches!(error, FetchError::Unreachable { .. }), "{error}");
    assert!(!server.await.unwrap().starts_with(b"GET"), "never asked without TLS instead");
}

#[tokio::test]
async fn a_handshake_that_never_ends_is_a_timeout() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("https://{}/", listener.local_addr().unwrap())).unwrap();
    let settings =
        FetchSettings { connect_timeout: Duration::from_millis(300), ..loopback_settings() };
    let error = get(&Fetcher::new(settings).unwrap(), &url).await.unwrap_err();
    assert!(matches!(error, FetchError::Timeout { .. }), "{error}");
}

// ---- HTTP/2, frame by frame (RFC 9113 §4.1) ----

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const GOAWAY: u8 = 7;
const CONTINUATION: u8 = 9;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;
/// `:status: 200` and `404` in the static table of HPACK.
const STATUS_200: &[u8] = &[0x88];
const STATUS_404: &[u8] = &[0x8d];

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    let head = [&length[1..], &[kind, flags], &stream.to_be_bytes()].concat();
    [head, payload.to_vec()].concat()
}

/// An HTTP/2 server without robots.txt that answers the n-th other request with these frames.
async fn http2(
    answer: impl Fn(usize, u32) -> Vec<u8> + Copy + Send + Sync + 'static,
) -> (Url, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let url =
        serve(GOOD, "h2", move |stream, _| talk_http2(stream, Arc::clone(&count), answer)).await;
    (url, asked)
}

async fn talk_http2(
    mut stream: TlsStream<TcpStream>,
    asked: Arc<AtomicUsize>,
    answer: impl Fn(usize, u32) -> Vec<u8> + Send + Sync,
) -> io::Result<()> {
    let mut preface = [0; 24];
    stream.read_exact(&mut preface).await?;
    stream.write_all(&frame(SETTINGS, 0, 0, &[])).await?;
    loop {
        let mut head = [0; 9];
        stream.read_exact(&mut head).await?;
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
        let id = u32::from_be_bytes([head[5], head[6], head[7], head[8]]);
        let mut payload = vec![0; length as usize];
        stream.read_exact(&mut payload).await?;
        if head[3] == SETTINGS && head[4] == 0 {
            stream.write_all(&frame(SETTINGS, 1, 0, &[])).await?;
        }
        if head[3] == HEADERS {
            let out = match asked.fetch_add(1, Ordering::SeqCst) {
                0 => frame(HEADERS, END_HEADERS | END_STREAM, id, STATUS_404),
                number => answer(number, id),
            };
            stream.write_all(&out).await?;
            stream.flush().await?;
        }
    }
}

fn page(id: u32) -> Vec<u8> {
    page_of(id, b"hallo")
}

fn page_of(id: u32, body: &[u8]) -> Vec<u8> {
    [frame(HEADERS, END_HEADERS, id, STATUS_200), frame(DATA, END_STREAM, id, body)].concat()
}

fn go_away() -> Vec<u8> {
    frame(GOAWAY, 0, 0, &[0; 8])
}

async fn ask(answer: fn(usize, u32) -> Vec<u8>) -> (Result<Fetched, FetchError>, usize) {
    let (url, asked) = http2(answer).await;
    let result = get(&fetcher(), &url).await;
    (result, asked.load(Ordering::SeqCst))
}

#[tokio::test]
async fn http_2_works() {
    let (result, asked) = ask(|_, id| page(id)).await;
    assert_eq!((result.unwrap().body, asked), (b"hallo".to_vec(), 2));
}

#[tokio::test]
async fn a_request_that_a_goaway_left_unanswered_is_asked_once_more() {
    let (result, asked) = ask(|number, id| if number == 1 { go_away() } else { page(id) }).await;
    assert_eq!((result.unwrap().body, asked), (b"hallo".to_vec(), 3));
    let (result, asked) = ask(|_, _| go_away()).await;
    assert!(matches!(result, Err(FetchError::Unreachable { .. })), "{result:?}");
    assert_eq!(asked, 3, "and no more than once");
}

#[tokio::test]
async fn a_refused_stream_is_asked_once_more() {
    let (result, _) = ask(|number, id| match number {
        1 => frame(RST_STREAM, 0, id, &7_u32.to_be_bytes()),
        _ => page(id),
    })
    .await;
    assert_eq!(result.unwrap().body, b"hallo");
}

#[tokio::test]
async fn a_stream_reset_in_the_body_keeps_what_came() {
    let (result, _) = ask(|_, id| {
        let begun = [frame(HEADERS, END_HEADERS, id, STATUS_200), frame(DATA, 0, id, b"half")];
        [begun.concat(), frame(RST_STREAM, 0, id, &2_u32.to_be_bytes())].concat()
    })
    .await;
    let fetched = result.unwrap();
    assert_eq!((fetched.truncated, &*fetched.body), (Some(Truncated::Disconnected), &b"half"[..]));
}

#[tokio::test]
async fn a_flood_of_continuations_ends() {
    let (result, _) = ask(|_, id| {
        let begun = frame(HEADERS, 0, id, STATUS_200);
        [begun, frame(CONTINUATION, 0, id, &[0x40, 1, b'x', 1, b'y']).repeat(20_000)].concat()
    })
    .await;
    assert!(
        matches!(result, Err(FetchError::Unreachable { .. } | FetchError::BadAnswer { .. })),
        "{result:?}"
    );
}
