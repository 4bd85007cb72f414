//! The faults themselves. A new one is a new entry here and nothing else.

use std::io::Write as _;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use ocowijzer::fetch::Truncated::{Disconnected, TimedOut, TooLarge};

use crate::fault_sites::{READ, blocked, read_but, unreachable, unread};
use crate::faults::Gives::{
    AsItCame, BadAnswer, BadRedirect, Closed, Part, Paused, Timeout, Unreachable, Wall, Whole,
};
use crate::faults::{Fault, Handler};
use crate::server::{Reply, Step, answer, html, not_found, raw, redirect, text};

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n";
const TEXT: &str = "<p>Onafhankelijke clientondersteuning is gratis.</p>";
/// 64 MiB of zeros in brotli.
const BROTLI_BOMB: [u8; 54] = [
    207, 255, 255, 127, 248, 39, 0, 226, 177, 64, 32, 247, 254, 159, 255, 255, 255, 240, 79, 0,
    196, 97, 1, 128, 238, 253, 63, 255, 255, 255, 225, 159, 0, 136, 195, 34, 0, 221, 251, 127, 254,
    255, 255, 195, 63, 1, 16, 135, 5, 0, 186, 247, 255, 3,
];

/// A site without robots.txt whose every page does this.
fn page(reply: Reply) -> Handler {
    robots_and_page(not_found(), reply)
}

/// A site whose robots.txt does this and whose pages are fine.
fn robots(reply: Reply) -> Handler {
    robots_and_page(reply, html(TEXT))
}

fn robots_and_page(robots: Reply, page: Reply) -> Handler {
    Box::new(
        move |request| {
            if request.path == "/robots.txt" { robots.clone() } else { page.clone() }
        },
    )
}

pub fn gzip(data: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

fn encoded(name: &str, body: &[u8]) -> Handler {
    page(answer(200, &format!("content-encoding: {name}\r\n"), body))
}

fn after_head(head: &str, then: Vec<Step>) -> Handler {
    let mut steps = vec![Step::Bytes(format!("{OK}{head}\r\n").into_bytes())];
    steps.extend(then);
    page(steps)
}

fn bytes(bytes: impl AsRef<[u8]>) -> Step {
    Step::Bytes(bytes.as_ref().to_vec())
}

fn many_headers(count: usize) -> Handler {
    let headers = (0..count).fold(String::new(), |all, n| all + &format!("x-{n}: {n}\r\n"));
    page(answer(200, &headers, TEXT.as_bytes()))
}

fn cookie_wall(lifts: bool) -> Handler {
    Box::new(move |request| match request.path.as_str() {
        "/robots.txt" => not_found(),
        _ if lifts && request.header("cookie").is_some() => html(TEXT),
        path => {
            let cookie =
                format!("location: {path}\r\nset-cookie: n={}; path=/\r\n", request.number);
            answer(302, &cookie, b"")
        }
    })
}

/// 304 to every request, or only to those a cache may answer.
fn unmodified(always: bool) -> Handler {
    Box::new(move |request| match request.path.as_str() {
        "/robots.txt" => not_found(),
        _ if !always && request.header("cache-control").is_some() => html(TEXT),
        _ => raw("HTTP/1.1 304 Not Modified\r\nconnection: close\r\n\r\n"),
    })
}

fn endless_chain() -> Handler {
    Box::new(|request| match request.path.as_str() {
        "/robots.txt" => not_found(),
        path => redirect(&format!("{path}x")),
    })
}

fn robots_chain(hops: usize) -> Handler {
    Box::new(move |request| {
        let at = request.path.strip_prefix("/r").and_then(|n| n.parse::<usize>().ok());
        match (request.path.as_str(), at) {
            ("/robots.txt", _) => redirect("/r1"),
            (_, Some(at)) if at < hops => redirect(&format!("/r{}", at + 1)),
            (_, Some(_)) => text("User-agent: *\nDisallow: /p\n"),
            _ => html(TEXT),
        }
    })
}

fn long_robots() -> Vec<u8> {
    let filler = "Disallow: /nergens-op-deze-site\n".repeat(20_000);
    format!("User-agent: *\nDisallow: /weg\n{filler}Disallow: /p\n").into_bytes()
}

macro_rules! fault {
    ($name:literal, $does:literal, $server:expr, $gives:expr, $site:expr) => {
        Fault {
            name: $name,
            does: $does,
            server: || $server,
            path: "/p",
            gives: $gives,
            site: $site,
        }
    };
}

const FINE: crate::faults::Gives = Whole(200, TEXT);

#[rustfmt::skip] // one line each: it is a table
pub const FAULTS: &[Fault] = &[
    // ---- time ----
    fault!("slow-headers", "sends its headers one byte at a time, for ever",
        page(vec![bytes("HTTP/1.1 200 OK\r\nx: "), Step::Forever(b"a".to_vec(), Duration::from_millis(50))]), Timeout, unread("timeout")),
    fault!("no-answer", "takes the request and says nothing", page(vec![Step::Hang]), Timeout, unread("timeout")),
    fault!("slow-body", "drips its body",
        after_head("content-length: 100000\r\n", vec![Step::Forever(b"a".to_vec(), Duration::from_millis(20))]), Part(TimedOut), unread("timeout")),
    fault!("silent-body", "falls silent in the body",
        after_head("content-length: 100000\r\n", vec![bytes(TEXT), Step::Hang]), Part(TimedOut), read_but("timeout")),
    fault!("body-never-begins", "sends headers and no body",
        after_head("content-length: 10\r\n", vec![Step::Hang]), Timeout, unread("timeout")),
    fault!("endless-103", "announces an answer for ever (103)",
        page(vec![Step::Forever(b"HTTP/1.1 103 Early Hints\r\n\r\n".to_vec(), Duration::from_millis(5))]), Timeout, unread("timeout")),
    // ---- size ----
    fault!("endless-body", "sends without end until the connection closes",
        after_head("", vec![Step::Forever(vec![b'a'; 65536], Duration::from_millis(0))]), Part(TooLarge), unread("unreadable")),
    fault!("endless-chunks", "sends chunks without end",
        after_head("transfer-encoding: chunked\r\n", vec![Step::Forever([b"10000\r\n", &[b'a'; 65536][..], b"\r\n"].concat(), Duration::from_millis(0))]), Part(TooLarge), unread("unreadable")),
    fault!("huge-length", "announces 200 MB and begins to send them",
        after_head("content-length: 200000000\r\n", vec![Step::Forever(vec![b'a'; 65536], Duration::from_millis(0))]), Part(TooLarge), unread("unreadable")),
    fault!("gzip-bomb", "packs 8 MiB into 8 KiB", encoded("gzip", &gzip(&vec![0; 8 << 20])), Part(TooLarge), unread("unreadable")),
    fault!("double-gzip-bomb", "packs the bomb once more", encoded("gzip, gzip", &gzip(&gzip(&vec![0; 8 << 20]))), Part(TooLarge), unread("unreadable")),
    fault!("brotli-bomb", "packs 64 MiB into 54 bytes", encoded("br", &BROTLI_BOMB), Part(TooLarge), unread("unreadable")),
    fault!("chunk-extensions", "hides a megabyte in chunk extensions",
        after_head("transfer-encoding: chunked\r\n", vec![bytes(format!("5;{}\r\nhallo\r\n0\r\n\r\n", "x".repeat(1 << 20)))]), Unreachable, unread("unreachable")),
    // ---- lying encodings ----
    fault!("lying-gzip", "calls plain text gzip", encoded("gzip", TEXT.as_bytes()), AsItCame, READ),
    fault!("lying-deflate", "calls plain text deflate", encoded("deflate", TEXT.as_bytes()), AsItCame, READ),
    fault!("lying-brotli", "calls plain text brotli", encoded("br", TEXT.as_bytes()), AsItCame, READ),
    fault!("unasked-zstd", "uses an encoding nobody asked for", encoded("zstd", b"\x28\xb5\x2f\xfd\x04\x00"), AsItCame, unread("unreadable")),
    fault!("three-encodings", "packs three times", encoded("gzip, gzip, gzip", &gzip(&gzip(&gzip(TEXT.as_bytes())))), AsItCame, unread("unreadable")),
    fault!("empty-gzip", "calls an empty body gzip", encoded("gzip", b""), Whole(200, ""), unread("unreadable")),
    fault!("gzip-cut-short", "breaks off in the middle of gzip",
        page(answer(200, "content-encoding: gzip\r\n", &gzip(TEXT.as_bytes())[..40])), Part(Disconnected), unread("timeout")),
    fault!("gzip-with-tail", "adds rubbish after gzip",
        encoded("gzip", &[gzip(TEXT.as_bytes()), b"rommel".to_vec()].concat()), FINE, READ),
    // ---- broken framing ----
    fault!("length-too-long", "announces more than it sends",
        after_head("content-length: 5000\r\n", vec![bytes(TEXT), Step::Close]), Part(Disconnected), read_but("timeout")),
    fault!("length-too-short", "sends more than it announced",
        after_head("content-length: 5\r\n", vec![bytes("tekst en nog veel meer"), Step::Close]), Whole(200, "tekst"), unread("unreadable")),
    fault!("no-length", "ends the body by closing", after_head("", vec![bytes(TEXT), Step::Close]), FINE, READ),
    fault!("bad-chunk-size", "sends a chunk size that is no number",
        after_head("transfer-encoding: chunked\r\n", vec![bytes("5\r\nhallo\r\nzz\r\nmeer\r\n"), Step::Close]), Part(Disconnected), unread("timeout")),
    fault!("no-last-chunk", "closes before the last chunk",
        after_head("transfer-encoding: chunked\r\n", vec![bytes("5\r\nhallo\r\n"), Step::Close]), Part(Disconnected), unread("timeout")),
    fault!("two-lengths", "announces two different lengths",
        after_head("content-length: 5\r\ncontent-length: 50\r\n", vec![bytes(TEXT), Step::Close]), BadAnswer, unread("unreadable")),
    fault!("length-and-chunks", "announces a length and chunks",
        after_head("content-length: 3\r\ntransfer-encoding: chunked\r\n", vec![bytes("5\r\nhallo\r\n0\r\n\r\n")]), Whole(200, "hallo"), unread("unreadable")),
    fault!("reset-mid-body", "resets the connection in the body",
        after_head("content-length: 500000\r\n", vec![bytes(vec![b'a'; 1000]), Step::Pause(Duration::from_millis(50)), Step::Reset]), Part(Disconnected), unread("timeout")),
    fault!("reset-at-once", "resets the connection instead of answering", page(vec![Step::Reset]), Unreachable, unread("unreachable")),
    fault!("close-at-once", "closes the connection instead of answering", page(vec![Step::Close]), Unreachable, unread("unreachable")),
    fault!("close-in-headers", "closes in the middle of the headers", page(raw("HTTP/1.1 200 OK\r\nx: ")), Unreachable, unread("unreachable")),
    // ---- broken headers ----
    fault!("101-headers", "sends 101 headers", many_headers(101), FINE, READ),
    fault!("5000-headers", "sends 5,000 headers", many_headers(5000), BadAnswer, unread("unreadable")),
    fault!("header-500-kib", "sends a header of 500 KiB",
        page(answer(200, &format!("x: {}\r\n", "v".repeat(500 * 1024)), b"x")), BadAnswer, unread("unreadable")),
    fault!("cookies-300-kib", "sets cookies of 300 KiB",
        page(answer(200, &format!("set-cookie: c={}\r\n", "v".repeat(300 * 1024)), b"x")), BadAnswer, unread("unreadable")),
    fault!("nul-in-header", "puts a NUL into a header", page(raw("HTTP/1.1 200 OK\r\nx: a\0b\r\n\r\n")), BadAnswer, unread("unreadable")),
    fault!("folded-header", "continues a header on the next line", page(raw("HTTP/1.1 200 OK\r\nx: a\r\n b\r\n\r\n")), BadAnswer, unread("unreadable")),
    fault!("latin-1-header", "sends a header that is not UTF-8",
        page(raw(b"HTTP/1.1 200 OK\r\nx: cli\xebnt\r\ncontent-length: 2\r\n\r\nja")), Whole(200, "ja"), unread("unreadable")),
    fault!("bad-status-line", "sends a status that is no number", page(raw("HTTP/1.1 goed OK\r\n\r\n")), BadAnswer, unread("unreadable")),
    fault!("http-0.9", "sends a page without headers", page(raw("<html><body>hallo</body></html>")), BadAnswer, unread("unreadable")),
    fault!("not-http", "speaks another protocol", page(raw("SSH-2.0-OpenSSH_9.2\r\n")), BadAnswer, unread("unreadable")),
    fault!("103-then-200", "announces hints first (103)",
        page([raw("HTTP/1.1 103 Early Hints\r\nlink: </a>; rel=preload\r\n\r\n")[..1].to_vec(), html(TEXT)].concat()), FINE, READ),
    // ---- statuses ----
    fault!("empty-200", "answers 200 with nothing", page(answer(200, "", b"")), Whole(200, ""), unread("unreadable")),
    fault!("no-content", "answers 204", page(raw("HTTP/1.1 204 No Content\r\n\r\n")), Whole(204, ""), unread("unreadable")),
    fault!("unasked-206", "answers with a part nobody asked for", page(answer(206, "content-range: bytes 0-1/9\r\n", b"ja")), Whole(206, "ja"), unread("unreadable")),
    fault!("status-299", "answers with a status nobody knows", page(answer(299, "", b"ja")), Whole(299, "ja"), unread("unreadable")),
    fault!("304-without-copy", "answers 304 until asked past its cache", unmodified(false), FINE, READ),
    fault!("304-for-ever", "answers 304 whatever we ask", unmodified(true), Whole(304, ""), unread("unreachable")),
    fault!("500", "answers 500", page(answer(500, "", b"Er ging iets mis")), Whole(500, "Er ging"), unread("unreachable")),
    // ---- redirects ----
    fault!("redirect-loop", "redirects to itself", page(redirect("/p")), BadRedirect, unread("unreachable")),
    fault!("endless-redirects", "redirects ever further", endless_chain(), BadRedirect, unread("unreachable")),
    fault!("redirect-to-ftp", "redirects to another scheme", page(redirect("ftp://elders.example/")), BadRedirect, unread("unreachable")),
    fault!("redirect-to-javascript", "redirects to a script", page(redirect("javascript:alert(1)")), BadRedirect, unread("unreachable")),
    fault!("redirect-to-nowhere", "redirects without saying where to", page(answer(301, "", b"ergens")), Whole(301, "ergens"), unread("unreachable")),
    fault!("redirect-too-long", "redirects to an address of 64 KiB", page(redirect(&format!("/{}", "a".repeat(65536)))), BadRedirect, unread("unreachable")),
    fault!("redirect-to-closed-port", "redirects to a port where nobody is", page(redirect("http://127.0.0.1:1/")), Unreachable, unread("unreachable")),
    fault!("cookie-wall", "redirects to itself until its cookie comes back", cookie_wall(true), FINE, READ),
    fault!("cookie-loop", "redirects to itself with a new cookie each time", cookie_wall(false), BadRedirect, unread("unreachable")),
    // ---- pressure and walls ----
    fault!("429-headerless", "answers 429 and does not say for how long", page(answer(429, "", b"")), Paused, unread("timeout")),
    fault!("429-two-hours", "answers 429, come back in two hours", page(answer(429, "retry-after: 7200\r\n", b"")), Paused, unread("timeout")),
    fault!("429-absurd", "answers 429, come back in 30,000 years", page(answer(429, "retry-after: 1000000000000\r\n", b"")), Paused, unread("timeout")),
    fault!("429-nonsense", "answers 429, come back in -5 seconds", page(answer(429, "retry-after: -5\r\n", b"")), Paused, unread("timeout")),
    fault!("503-date", "answers 503, come back on a date", page(answer(503, "retry-after: Fri, 01 Jan 2100 00:00:00 GMT\r\n", b"")), Paused, unread("timeout")),
    fault!("challenge-403", "shows a challenge page with 403", page(answer(403, "", b"<title>Just a moment...</title>")), Wall, unread("blocked")),
    fault!("challenge-503", "shows a challenge page with 503", page(answer(503, "", b"<title>Attention Required! | Cloudflare</title>")), Wall, unread("blocked")),
    fault!("challenge-200", "shows a challenge page with 200", page(html("<title>Just a moment...</title>")), Wall, unread("blocked")),
    fault!("challenge-gzip", "shows a packed challenge page", page(answer(403, "content-encoding: gzip\r\n", &gzip(b"<title>Just a moment...</title>"))), Wall, unread("blocked")),
    fault!("challenge-header", "says so in a header", page(answer(403, "cf-mitigated: challenge\r\n", b"")), Wall, unread("blocked")),
    fault!("plain-403", "answers 403 and nothing more", page(answer(403, "", b"Verboden")), Whole(403, "Verboden"), unread("blocked")),
    // ---- robots.txt ----
    fault!("robots-500", "answers 500 for robots.txt", robots(answer(500, "", b"")), Closed, blocked("robots")),
    fault!("robots-503", "answers 503 for robots.txt", robots(answer(503, "", b"")), Closed, blocked("robots")),
    fault!("robots-429", "answers 429 for robots.txt", robots(answer(429, "", b"")), Closed, blocked("robots")),
    fault!("robots-429-two-hours", "answers 429 for robots.txt, come back in two hours", robots(answer(429, "retry-after: 7200\r\n", b"")), Closed, blocked("robots")),
    fault!("robots-silent", "says nothing when asked for robots.txt", robots(vec![Step::Hang]), Timeout, unreachable("timeout")),
    fault!("robots-reset", "resets the connection when asked for robots.txt", robots(vec![Step::Reset]), Unreachable, unreachable("unreachable")),
    fault!("robots-half", "breaks off half-way through robots.txt",
        robots(raw("HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\nUser-agent: *\n")), Closed, blocked("robots")),
    fault!("robots-gzip-cut", "breaks off in the middle of a packed robots.txt",
        robots(answer(200, "content-encoding: gzip\r\n", &gzip(b"User-agent: *\nDisallow: /weg\nDisallow: /ook-weg\nDisallow: /p\n")[..45])), Closed, blocked("robots")),
    fault!("robots-gzip-stump", "sends the first bytes of a packed robots.txt",
        robots(answer(200, "content-encoding: gzip\r\n", &gzip(b"User-agent: *\nDisallow: /p\n")[..8])), Closed, blocked("robots")),
    fault!("robots-lying-gzip", "calls a plain robots.txt gzip",
        robots(answer(200, "content-encoding: gzip\r\n", b"User-agent: *\nDisallow: /weg\n")), FINE, READ),
    fault!("robots-401", "wants a password for robots.txt", robots(answer(401, "", b"")), FINE, READ),
    fault!("robots-403", "forbids robots.txt", robots(answer(403, "", b"")), FINE, READ),
    fault!("robots-wall", "shows a challenge page for robots.txt", robots(answer(403, "", b"<title>Just a moment...</title>")), Wall, blocked("blocked")),
    fault!("robots-html", "shows a web page for robots.txt", robots(html("<!doctype html>\n<title>Niet gevonden</title>\n<p>Disallow: niets")), FINE, READ),
    fault!("robots-empty", "sends an empty robots.txt", robots(text("")), FINE, READ),
    fault!("robots-650-kib", "sends 650 KiB of robots.txt with one more rule at the end", robots(answer(200, "", &long_robots())), FINE, READ),
    fault!("robots-endless", "sends robots.txt without end",
        robots(vec![bytes(format!("{OK}\r\nUser-agent: *\n")), Step::Forever(b"Disallow: /weg\n".repeat(4096), Duration::ZERO)]), FINE, READ),
    fault!("robots-binary", "sends a picture for robots.txt", robots(answer(200, "", &[0xff, 0xd8, 0, 0, 10, 13, 0])), FINE, READ),
    fault!("robots-redirect-loop", "redirects robots.txt to itself", robots(redirect("/robots.txt")), FINE, READ),
    fault!("robots-six-redirects", "redirects robots.txt six times", robots_chain(6), FINE, READ),
    fault!("robots-redirect-to-ftp", "redirects robots.txt to another scheme", robots(redirect("ftp://elders.example/")), Closed, blocked("robots")),
];
