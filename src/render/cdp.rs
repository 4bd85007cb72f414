//! The wire to the browser: JSON messages that end in a NUL, commands out, answers and events back
//! (`--remote-debugging-pipe`). Messages and queues are bounded: a page decides what its events say.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Deserialize;
use serde_json::{Value, json};
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::{mpsc, oneshot};

/// Longest message taken; a document of a page comes as one.
const MOST_MESSAGE: usize = 32 * 1024 * 1024;
/// Events of one page that may wait; further ones are dropped. A request whose event is dropped stays where it is.
const MOST_EVENTS: usize = 1024;

/// Why a command came to nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CdpError {
    /// The browser has gone.
    Gone,
    /// It says no.
    Refused(String),
}

/// Something that happened on a page.
#[derive(Debug, Clone)]
pub struct Event {
    /// "Fetch.requestPaused".
    pub method: String,
    /// What about.
    pub params: Value,
}

/// A connection to a browser; cheap to clone.
#[derive(Clone)]
pub struct Connection {
    outbox: mpsc::UnboundedSender<Vec<u8>>,
    desk: Arc<Desk>,
}

#[derive(Default)]
struct Desk {
    next_id: AtomicU64,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    closed: bool,
    calls: HashMap<u64, oneshot::Sender<Result<Value, CdpError>>>,
    sessions: HashMap<String, mpsc::Sender<Event>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Message {
    id: Option<u64>,
    session_id: Option<String>,
    method: Option<String>,
    #[serde(default)]
    params: Value,
    #[serde(default)]
    result: Value,
    error: Option<Value>,
}

impl Connection {
    /// Speaks over these two pipes until one of them closes.
    pub fn new(
        to_browser: impl AsyncWrite + Send + Unpin + 'static,
        from_browser: impl AsyncBufRead + Send + Unpin + 'static,
    ) -> Self {
        let (outbox, commands) = mpsc::unbounded_channel();
        let desk = Arc::<Desk>::default();
        tokio::spawn(write(to_browser, commands));
        let reading = Arc::clone(&desk);
        tokio::spawn(async move {
            read(from_browser, &reading).await;
            reading.close();
        });
        Self { outbox, desk }
    }

    /// Is the browser still there?
    pub fn is_open(&self) -> bool {
        !self.desk.state().closed
    }

    /// Sends a command and waits for its answer.
    pub async fn call(
        &self,
        session: Option<&str>,
        method: &str,
        params: Value,
    ) -> Result<Value, CdpError> {
        let (answer, answered) = oneshot::channel();
        let id = self.desk.next_id.fetch_add(1, Ordering::Relaxed);
        {
            let mut state = self.desk.state();
            if state.closed {
                return Err(CdpError::Gone);
            }
            state.calls.insert(id, answer);
        }
        self.send(id, session, method, &params)?;
        answered.await.unwrap_or(Err(CdpError::Gone))
    }

    /// Sends a command whose answer nobody waits for.
    pub fn tell(&self, session: Option<&str>, method: &str, params: &Value) {
        let id = self.desk.next_id.fetch_add(1, Ordering::Relaxed);
        // A browser that has gone needs to be told nothing.
        let _ = self.send(id, session, method, params);
    }

    /// The events of a session from now on.
    pub fn listen(&self, session: &str) -> mpsc::Receiver<Event> {
        let (sender, events) = mpsc::channel(MOST_EVENTS);
        let mut state = self.desk.state();
        if !state.closed {
            state.sessions.insert(session.to_owned(), sender);
        }
        events
    }

    /// Nobody listens to this session any more.
    pub fn forget(&self, session: &str) {
        self.desk.state().sessions.remove(session);
    }

    fn send(
        &self,
        id: u64,
        session: Option<&str>,
        method: &str,
        params: &Value,
    ) -> Result<(), CdpError> {
        let mut message = json!({ "id": id, "method": method, "params": params });
        if let (Some(session), Some(fields)) = (session, message.as_object_mut()) {
            fields.insert("sessionId".into(), session.into());
        }
        let mut bytes = message.to_string().into_bytes();
        bytes.push(0);
        self.outbox.send(bytes).map_err(|_| CdpError::Gone)
    }
}

impl Desk {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whoever waits is told by the end of his channel.
    fn close(&self) {
        let mut state = self.state();
        state.closed = true;
        state.calls.clear();
        state.sessions.clear();
    }

    fn take(&self, message: Message) {
        let mut state = self.state();
        match (message.id, message.method, message.session_id) {
            (Some(id), _, _) => {
                let Some(call) = state.calls.remove(&id) else { return };
                let answer = match message.error {
                    Some(error) => Err(CdpError::Refused(error.to_string())),
                    None => Ok(message.result),
                };
                // Whoever asked has stopped waiting.
                let _ = call.send(answer);
            }
            (None, Some(method), Some(session)) => {
                if let Some(listener) = state.sessions.get(&session) {
                    let _ = listener.try_send(Event { method, params: message.params });
                }
            }
            _ => {}
        }
    }
}

async fn write(
    mut to_browser: impl AsyncWrite + Unpin,
    mut commands: mpsc::UnboundedReceiver<Vec<u8>>,
) {
    while let Some(bytes) = commands.recv().await {
        let written = to_browser.write_all(&bytes).await;
        if written.is_err() || to_browser.flush().await.is_err() {
            return;
        }
    }
}

/// Until the browser closes the pipe, or a message is longer than any should be.
async fn read(mut from_browser: impl AsyncBufRead + Unpin, desk: &Desk) {
    let mut message = Vec::new();
    loop {
        let Ok(chunk) = from_browser.fill_buf().await else { return };
        if chunk.is_empty() {
            return;
        }
        let end = chunk.iter().position(|byte| *byte == 0);
        message.extend_from_slice(&chunk[..end.unwrap_or(chunk.len())]);
        let taken = end.map_or(chunk.len(), |end| end + 1);
        from_browser.consume(taken);
        if message.len() > MOST_MESSAGE {
            return;
        }
        if end.is_some() {
            if let Ok(parsed) = serde_json::from_slice(&message) {
                desk.take(parsed);
            }
            message = Vec::new();
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, BufReader, DuplexStream, duplex};

    use super::*;

    /// A connection, and the browser's end of it.
    fn connection() -> (Connection, DuplexStream) {
        let (ours, theirs) = duplex(64 * 1024);
        let (read, write) = tokio::io::split(ours);
        (Connection::new(write, BufReader::new(read)), theirs)
    }

    async fn next_command(browser: &mut DuplexStream) -> Value {
        let mut bytes = Vec::new();
        loop {
            match browser.read_u8().await.unwrap() {
                0 => return serde_json::from_slice(&bytes).unwrap(),
                byte => bytes.push(byte),
            }
        }
    }

    async fn say(browser: &mut DuplexStream, message: &Value) {
        browser.write_all(format!("{message}\0").as_bytes()).await.unwrap();
    }

    #[tokio::test]
    async fn answers_find_who_asked_whatever_their_order() {
        let (connection, mut browser) = connection();
        let answer = tokio::spawn(async move {
            let one = next_command(&mut browser).await;
            let two = next_command(&mut browser).await;
            say(&mut browser, &json!({"id": two["id"], "error": {"message": "nee"}})).await;
            say(
                &mut browser,
                &json!({"method": "Page.loadEventFired", "sessionId": "S", "params": {"at": 1}}),
            )
            .await;
            say(
                &mut browser,
                &json!({"id": one["id"], "result": {"of": one["method"], "in": one["sessionId"]}}),
            )
            .await;
            browser
        });
        let mut events = connection.listen("S");
        let (one, two) = tokio::join!(
            connection.call(Some("S"), "Page.enable", json!({})),
            connection.call(None, "Browser.close", json!({})),
        );
        assert_eq!(one.unwrap(), json!({"of": "Page.enable", "in": "S"}));
        assert!(matches!(two, Err(CdpError::Refused(why)) if why.contains("nee")));
        let event = events.recv().await.unwrap();
        assert_eq!(
            (event.method.as_str(), event.params["at"].as_i64()),
            ("Page.loadEventFired", Some(1))
        );
        drop(answer);
    }

    #[tokio::test]
    async fn a_browser_that_goes_away_leaves_nobody_waiting() {
        let (connection, mut browser) = connection();
        let mut events = connection.listen("S");
        let gone = tokio::spawn(async move {
            next_command(&mut browser).await;
        });
        assert_eq!(
            connection.call(None, "Browser.getVersion", json!({})).await,
            Err(CdpError::Gone)
        );
        gone.await.unwrap();
        assert!(events.recv().await.is_none());
        assert!(!connection.is_open());
        assert_eq!(connection.call(None, "x", json!({})).await, Err(CdpError::Gone));
    }

    #[tokio::test]
    async fn a_message_without_end_ends_the_connection() {
        let (connection, mut browser) = connection();
        let flood = tokio::spawn(async move {
            let megabyte = vec![b'x'; 1 << 20];
            let mut sent = 0_usize;
            while browser.write_all(&megabyte).await.is_ok() {
                sent += megabyte.len();
            }
            sent
        });
        assert_eq!(connection.call(None, "x", json!({})).await, Err(CdpError::Gone));
        drop(connection);
        assert!(flood.await.unwrap() < 2 * MOST_MESSAGE);
    }

    #[tokio::test]
    async fn a_flood_of_events_is_dropped_beyond_a_bound() {
        let (connection, mut browser) = connection();
        let mut events = connection.listen("S");
        for _ in 0..MOST_EVENTS * 2 {
            say(&mut browser, &json!({"method": "x", "sessionId": "S"})).await;
        }
        let echo = tokio::spawn(async move {
            let command = next_command(&mut browser).await;
            say(&mut browser, &json!({"id": command["id"], "result": {}})).await;
            browser
        });
        connection.call(None, "x", json!({})).await.unwrap();
        let mut kept = 0;
        while events.try_recv().is_ok() {
            kept += 1;
        }
        assert_eq!(kept, MOST_EVENTS);
        drop(echo);
    }
}
