//! A web server that does exactly what a test wants, wrong things included: raw bytes on a loopback socket.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Instant;
use url::Url;

/// What came in.
#[derive(Debug, Clone)]
pub struct Request {
    /// Path and query.
    pub path: String,
    /// The whole head, lower case.
    pub head: String,
    /// When.
    pub at: Instant,
    /// How many requests came before it.
    pub number: usize,
}

impl Request {
    pub fn header(&self, name: &str) -> Option<&str> {
        let start = format!("{name}: ");
        self.head.lines().find_map(|line| line.strip_prefix(start.as_str()))
    }
}

/// What goes out, in order.
#[derive(Clone)]
pub enum Step {
    Bytes(Vec<u8>),
    /// These bytes over and over, with a pause in between, until the client has had enough.
    Forever(Vec<u8>, Duration),
    Pause(Duration),
    /// Something of the test's own.
    Call(Arc<dyn Fn() + Send + Sync>),
    /// The orderly end of the connection.
    Close,
    /// Nothing, until the client goes away.
    Hang,
    /// TCP reset instead of an orderly end.
    Reset,
}

pub type Reply = Vec<Step>;

/// A running server. Stops when dropped.
pub struct Server {
    pub address: SocketAddr,
    log: Arc<Mutex<Vec<Request>>>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Server {
    /// On 127.0.0.1, any port.
    pub async fn start(reply: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        Self::start_on("127.0.0.1:0", reply).await
    }

    pub async fn start_on(
        address: &str,
        reply: impl Fn(&Request) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind(address).await.unwrap();
        let address = listener.local_addr().unwrap();
        let log = Arc::new(Mutex::new(Vec::new()));
        let (reply, kept) = (Arc::new(reply), Arc::clone(&log));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (reply, kept) = (Arc::clone(&reply), Arc::clone(&kept));
                tokio::spawn(async move {
                    // The client going away is what many tests are about.
                    let _ = serve(stream, &*reply, &kept).await;
                });
            }
        });
        Self { address, log, task }
    }

    /// A site whose robots.txt is a 404 and whose every page answers `reply`.
    pub async fn page(reply: Reply) -> Self {
        Self::start(move |request| match request.path.as_str() {
            "/robots.txt" => not_found(),
            _ => reply.clone(),
        })
        .await
    }

    pub fn url(&self, path: &str) -> Url {
        Url::parse(&format!("http://{}{path}", self.address)).unwrap()
    }

    pub fn requests(&self) -> Vec<Request> {
        self.log.lock().unwrap().clone()
    }

    /// Paths asked for, in order.
    pub fn paths(&self) -> Vec<String> {
        self.requests().into_iter().map(|request| request.path).collect()
    }

    /// Paths asked for, robots.txt left out.
    pub fn pages(&self) -> Vec<String> {
        self.paths().into_iter().filter(|path| path != "/robots.txt").collect()
    }
}

async fn serve(
    mut stream: TcpStream,
    reply: &(dyn Fn(&Request) -> Reply + Send + Sync),
    log: &Mutex<Vec<Request>>,
) -> std::io::Result<()> {
    let mut buffer = Vec::new();
    loop {
        let Some(head) = read_head(&mut stream, &mut buffer).await? else { return Ok(()) };
        let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
        let request = {
            let mut log = log.lock().unwrap();
            let request = Request {
                path,
                head: head.to_ascii_lowercase(),
                at: Instant::now(),
                number: log.len(),
            };
            log.push(request.clone());
            request
        };
        for step in reply(&request) {
            match step {
                Step::Bytes(bytes) => {
                    stream.write_all(&bytes).await?;
                    stream.flush().await?;
                }
                Step::Call(call) => call(),
                Step::Pause(pause) => tokio::time::sleep(pause).await,
                Step::Close => return Ok(()),
                Step::Forever(bytes, pause) => loop {
                    stream.write_all(&bytes).await?;
                    stream.flush().await?;
                    tokio::time::sleep(pause).await;
                },
                Step::Hang => {
                    let mut sink = [0; 64];
                    while stream.read(&mut sink).await? > 0 {}
                    return Ok(());
                }
                Step::Reset => {
                    stream.set_zero_linger()?;
                    return Ok(());
                }
            }
        }
    }
}

async fn read_head(
    stream: &mut TcpStream,
    buffer: &mut Vec<u8>,
) -> std::io::Result<Option<String>> {
    loop {
        if let Some(end) = buffer.windows(4).position(|w| w == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&buffer[..end]).into_owned();
            buffer.drain(..end + 4);
            return Ok(Some(head));
        }
        let mut chunk = [0; 4096];
        let n = stream.read(&mut chunk).await?;
        if n == 0 {
            return Ok(None);
        }
        buffer.extend_from_slice(&chunk[..n]);
    }
}

/// A whole answer with its length.
pub fn answer(status: u16, headers: &str, body: &[u8]) -> Reply {
    let head = format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\n{headers}\r\n", body.len());
    vec![Step::Bytes([head.as_bytes(), body].concat())]
}

pub fn html(body: &str) -> Reply {
    answer(200, "content-type: text/html; charset=utf-8\r\n", body.as_bytes())
}

pub fn text(body: &str) -> Reply {
    answer(200, "content-type: text/plain\r\n", body.as_bytes())
}

pub fn not_found() -> Reply {
    answer(404, "", b"")
}

pub fn redirect(to: &str) -> Reply {
    answer(302, &format!("location: {to}\r\n"), b"")
}

/// Exactly these bytes, then an orderly close.
pub fn raw(bytes: impl AsRef<[u8]>) -> Reply {
    vec![Step::Bytes(bytes.as_ref().to_vec()), Step::Close]
}
