//! A municipality of a few pages whose texts can be changed between two nights.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};

use ocowijzer::archive::sha256_hex;
use serde_json::Value;
use tempfile::TempDir;

/// The village and the data folder of the nights it was visited.
pub struct Village {
    pages: Arc<Mutex<BTreeMap<String, String>>>,
    log: Arc<Mutex<Vec<(String, u16)>>>,
    pub address: String,
    folder: TempDir,
}

impl Village {
    pub fn new() -> Self {
        Self::at(Ipv4Addr::LOCALHOST)
    }

    /// On a loopback address of its own.
    pub fn at(host: Ipv4Addr) -> Self {
        let listener = TcpListener::bind((host, 0)).unwrap();
        let address = format!("http://{}/", listener.local_addr().unwrap());
        let pages = Arc::<Mutex<BTreeMap<String, String>>>::default();
        let log = Arc::<Mutex<Vec<_>>>::default();
        let served = (Arc::clone(&pages), Arc::clone(&log));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (pages, log) = served.clone();
                std::thread::spawn(move || answer(stream, &pages, &log));
            }
        });
        let village = Self { pages, log, address, folder: tempfile::tempdir().unwrap() };
        village.repair();
        village
    }

    /// Serves its usual pages.
    pub fn repair(&self) {
        self.page(
            "/",
            "Gemeente Proefdorp",
            "<p>Regel uw zaken.</p><a href='/zorg'>Zorg en ondersteuning</a>",
        );
        self.page(
            "/zorg",
            "Zorg en ondersteuning",
            "<p>Hulp nodig?</p><a href='/oco'>Onafhankelijke cliëntondersteuning</a>",
        );
    }

    /// What the page about client support says from now on.
    pub fn says(&self, text: &str) -> &Self {
        self.page("/oco", "Onafhankelijke cliëntondersteuning", &format!("<p>{text}</p>"));
        self
    }

    /// Nothing can be had any more but an error.
    pub fn breaks_down(&self) {
        self.pages.lock().unwrap().clear();
    }

    fn page(&self, path: &str, title: &str, body: &str) {
        let html = format!(
            "<!DOCTYPE html><html lang='nl'><head><meta charset='utf-8'><title>{title}</title></head>\
             <body><main><h1>{title}</h1>{body}</main></body></html>"
        );
        self.pages.lock().unwrap().insert(path.to_owned(), html);
    }

    /// What was asked for and answered since the last time.
    pub fn answers(&self) -> Vec<(String, u16)> {
        std::mem::take(&mut self.log.lock().unwrap())
    }

    pub fn data(&self) -> std::path::PathBuf {
        self.folder.path().join("data")
    }

    /// Visits the village once; `more` are further options.
    pub fn night(&self, more: &[&str]) -> Output {
        let register = self.folder.path().join("register.csv");
        std::fs::write(
            &register,
            format!("code,name,website\nGM9999,Proefdorp,{}\n", self.address),
        )
        .unwrap();
        Command::new(env!("CARGO_BIN_EXE_ocowijzer"))
            .args(["scan", "--allow-private-addresses", "--delay", "0s", "--format", "json"])
            .arg("--municipalities")
            .arg(register)
            .args(more)
            .arg("--data")
            .arg(self.data())
            .env_remove("OCOWIJZER_DATA")
            .output()
            .unwrap()
    }

    /// Runs a command on the data folder.
    pub fn ocowijzer(&self, args: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_ocowijzer"))
            .args(args)
            .arg("--data")
            .arg(self.data())
            .env_remove("OCOWIJZER_DATA")
            .output()
            .unwrap()
    }

    pub fn json(&self, args: &[&str]) -> Value {
        let output = self.ocowijzer(args);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

/// A copy of the rules in which one word of one file is another.
pub fn rules_with(folder: &Path, file: &str, old: &str, new: &str) -> String {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    copy(&from, folder);
    let path = folder.join(file);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains(old), "{file} has no {old}");
    std::fs::write(&path, text.replace(old, new)).unwrap();
    folder.to_str().unwrap().to_owned()
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).unwrap();
        }
    }
}

fn answer(
    mut stream: TcpStream,
    pages: &Mutex<BTreeMap<String, String>>,
    log: &Mutex<Vec<(String, u16)>>,
) {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|n| n == 1) {
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let path = head.split(' ').nth(1).unwrap_or_default();
    let pages = pages.lock().unwrap();
    let tag = |html: &str| format!("\"{}\"", &sha256_hex(html.as_bytes())[..16]);
    let known = |html: &str| head.contains(&format!("if-none-match: {}\r\n", tag(html)));
    let (status, body, etag) = match pages.get(path) {
        Some(html) if known(html) => ("304 Not Modified", "", tag(html)),
        Some(html) => ("200 OK", html.as_str(), tag(html)),
        None if pages.is_empty() => ("500 Internal Server Error", "stuk", String::new()),
        None => ("404 Not Found", "weg", String::new()),
    };
    log.lock().unwrap().push((path.to_owned(), status[..3].parse().unwrap()));
    let etag = if etag.is_empty() { etag } else { format!("etag: {etag}\r\n") };
    let _ = write!(
        stream,
        "HTTP/1.1 {status}\r\ncontent-type: text/html\r\n{etag}content-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
}
