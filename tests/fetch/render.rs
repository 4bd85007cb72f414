//! Pages that only their scripts fill, shown in the Chromium of this machine: what is found there, and what never
//! leaves the browser.
//!
//! Where there is no Chromium these tests say so and pass, but not on a build machine (`CI=true`).

use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use ocowijzer::render::Renderer;
use serde_json::Value;
use tempfile::TempDir;
use tokio::net::{TcpListener, UdpSocket};

use crate::server::{Reply, Request, Server, answer, html, not_found, text};

/// An empty page with a place to fill and scripts that fill it.
fn shell(scripts: &str) -> Reply {
    html(&format!(
        "<!doctype html><html lang=\"nl\"><head><meta charset=\"utf-8\"><title>Gemeente Scriptdam</title>\
         <link rel=\"stylesheet\" href=\"/stijl.css\"></head><body><noscript>We're sorry but gemeente-website doesn't work properly without JavaScript enabled. Please enable it to continue.</noscript>\
         <div id=\"root\"></div>{scripts}</body></html>"
    ))
}

fn script(code: &str) -> Reply {
    answer(200, "content-type: text/javascript; charset=utf-8\r\n", code.as_bytes())
}

fn json(value: &str) -> Reply {
    answer(200, "content-type: application/json\r\n", value.as_bytes())
}

/// Shows the text that the API has for this address.
const APP: &str = r#"
fetch('/api/pagina?pad=' + location.pathname).then(a => a.json()).then(p => {
  document.title = p.titel;
  document.getElementById('root').innerHTML =
    '<img src="/foto.png"><nav><a href="/">Home</a></nav><main><h1>' + p.titel + '</h1>' + p.tekst + '</main>';
});
"#;

fn page_of(path: &str) -> String {
    let (title, text) = match path.split_once("pad=").map_or("/", |(_, path)| path) {
        "/" => (
            "Gemeente Scriptdam",
            "<p>Alles over wonen, werken en leven in onze gemeente.</p><a href=\"/zorg\">Zorg en ondersteuning</a>",
        ),
        "/zorg" => (
            "Zorg en ondersteuning",
            "<p>Hebt u hulp nodig? Doe een melding bij het loket.</p><a href=\"/oco\">Onafhankelijke cliëntondersteuning</a>",
        ),
        "/oco" => (
            "Onafhankelijke cliëntondersteuning",
            "<p>Een onafhankelijke cliëntondersteuner helpt u bij het gesprek met de gemeente. Cliëntondersteuning is gratis voor alle inwoners.</p>",
        ),
        _ => (
            "Pagina niet gevonden",
            "<p>Deze pagina bestaat niet. Ga terug naar de beginpagina van deze website.</p>",
        ),
    };
    serde_json::json!({ "titel": title, "tekst": text }).to_string()
}

/// A municipality whose every page is the same empty shell.
async fn scriptdam(robots: &'static str) -> Server {
    Server::start(move |request| scriptdam_answers(robots, request)).await
}

fn scriptdam_answers(robots: &str, request: &Request) -> Reply {
    match request.path.as_str() {
        "/robots.txt" => text(robots),
        "/sitemap.xml" => not_found(),
        "/app.js" => script(APP),
        path if path.starts_with("/api/pagina") => json(&page_of(path)),
        _ => shell("<script src=\"/app.js\"></script>"),
    }
}

/// Is there a browser to test with? On a build machine there has to be one.
fn no_browser() -> bool {
    let found = Renderer::find().unwrap();
    assert!(
        found.is_some() || std::env::var_os("CI").is_none(),
        "no Chromium: .ci/run installs it"
    );
    if found.is_none() {
        eprintln!("skipped: there is no Chromium on this machine");
    }
    found.is_none()
}

struct Checked {
    result: Value,
    data: TempDir,
}

async fn check(site: &Server, more: &[&str]) -> Checked {
    let data = tempfile::tempdir().unwrap();
    let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_ocowijzer"));
    command.args(["check", site.url("/").as_str(), "--allow-private-addresses", "--delay", "0s"]);
    command.args(["--format", "json", "--data"]).arg(data.path()).args(more);
    command.stdin(Stdio::null()).kill_on_drop(true);
    let ended = tokio::time::timeout(Duration::from_mins(3), command.output()).await;
    let said = ended.expect("check comes to an end").unwrap();
    assert!(!said.stdout.is_empty(), "{}", String::from_utf8_lossy(&said.stderr));
    Checked { result: serde_json::from_slice(&said.stdout).unwrap(), data }
}

fn verdict<'a>(result: &'a Value, rule: &str) -> &'a str {
    let verdicts = result["verdicts"].as_array().unwrap();
    let one = verdicts.iter().find(|one| one["rule"] == rule).unwrap();
    one["verdict"].as_str().unwrap()
}

fn politeness(checked: &Checked) -> Value {
    let runs = checked.data.path().join("runs");
    let run = std::fs::read_dir(runs).unwrap().next().unwrap().unwrap().path();
    serde_json::from_slice(&std::fs::read(run.join("politeness.json")).unwrap()).unwrap()
}

#[tokio::test]
async fn without_a_browser_a_site_of_scripts_is_unknown_with_the_reason_and_never_not_found() {
    let site = scriptdam("").await;
    let checked = check(&site, &[]).await;
    let result = &checked.result;
    assert_eq!(
        (&result["site"]["status"], &result["site"]["reason"]),
        (&"partial".into(), &"unreadable".into()),
        "{result}"
    );
    for one in result["verdicts"].as_array().unwrap() {
        assert!(one["verdict"] == "unknown" || one["verdict"] == "not_applicable", "{one}");
    }
    assert_eq!(result["score"]["value"], Value::Null);
}

#[tokio::test]
async fn a_site_of_scripts_is_read_in_the_browser_and_its_requests_are_ours() {
    if no_browser() {
        return;
    }
    let site = scriptdam("").await;
    let checked = check(&site, &["--render", "auto"]).await;
    let result = &checked.result;
    assert_eq!(result["site"]["first_oco_page"]["url"], site.url("/oco").as_str(), "{result}");
    assert_eq!(verdict(result, "free"), "met", "{result}");
    assert_eq!(result["site"]["status"], "complete", "{result}");
    let asked = site.paths();
    assert_eq!(result["site"]["requests"], asked.len(), "every one is counted: {asked:?}");
    assert_eq!(asked.iter().filter(|path| *path == "/app.js").count(), 1, "{asked:?}");
    for path in ["/foto.png", "/stijl.css", "/favicon.ico"] {
        assert!(!asked.iter().any(|one| one == path), "{path} was asked for");
    }
    for request in site.requests() {
        assert!(
            request.header("user-agent").unwrap().starts_with("ocowijzer/"),
            "{}",
            request.head
        );
    }
    let report = politeness(&checked);
    assert_eq!(report[0]["requests"], asked.len(), "{report}");
}

#[tokio::test]
async fn what_was_shown_can_be_judged_again_and_shown_as_proof_without_the_network() {
    if no_browser() {
        return;
    }
    let site = scriptdam("").await;
    let checked = check(&site, &["--render", "auto"]).await;
    drop(site);
    let again = |args: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_ocowijzer"));
        let output = command.args(args).arg("--data").arg(checked.data.path()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    };
    let rescored = again(&["rescore", "latest", "--format", "json"]);
    let rescored: Value = serde_json::from_slice(&rescored).unwrap();
    let rescored = rescored.as_array().map_or(&rescored, |many| &many[0]);
    assert_eq!(rescored.to_string(), checked.result.to_string());
    let evidence = checked.result["evidence"].as_object().unwrap();
    let says = |one: &Value| one["exact"].as_str().unwrap().contains("gratis");
    let (sentence, _) = evidence.iter().find(|(_, one)| says(one)).unwrap();
    let key = checked.result["municipality"]["slug"].as_str().unwrap();
    let proof = again(&["evidence", "latest", key, sentence, "--format", "json"]);
    let proof: Value = serde_json::from_slice(&proof).unwrap();
    let proof = &proof["proof"];
    assert_eq!(proof["bytes_are_the_same"], true, "{proof}");
    assert!(proof["context"]["exact"].as_str().unwrap().contains("gratis"), "{proof}");
}

#[tokio::test]
async fn parts_that_did_not_change_since_the_last_run_cost_a_304() {
    if no_browser() {
        return;
    }
    let site = Server::start(|request| match request.path.as_str() {
        "/app.js" if request.header("if-none-match") == Some("\"app-1\"") => crate::server::raw(
            "HTTP/1.1 304 Not Modified\r\netag: \"app-1\"\r\nconnection: close\r\n\r\n",
        ),
        "/app.js" => {
            answer(200, "content-type: text/javascript\r\netag: \"app-1\"\r\n", APP.as_bytes())
        }
        _ => scriptdam_answers("", request),
    })
    .await;
    let data = tempfile::tempdir().unwrap();
    let folder = data.path().to_str().unwrap();
    for _ in 0..2 {
        let said =
            crate::whole_audit::program(&site, &["--render", "auto", "--data", folder]).await;
        let result: Value = serde_json::from_slice(&said.stdout).unwrap();
        assert_eq!(verdict(&result, "free"), "met", "{result}");
    }
    let asked: Vec<_> =
        site.requests().into_iter().filter(|request| request.path == "/app.js").collect();
    assert_eq!(asked.len(), 2);
    assert_eq!(asked[1].header("if-none-match"), Some("\"app-1\""));
}

/// Counts whoever comes, over TCP and UDP.
async fn canary() -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let socket = UdpSocket::bind(address).await.unwrap();
    let visits = Arc::new(AtomicUsize::new(0));
    let (tcp, udp) = (Arc::clone(&visits), Arc::clone(&visits));
    tokio::spawn(async move {
        while listener.accept().await.is_ok() {
            tcp.fetch_add(1, Ordering::SeqCst);
        }
    });
    tokio::spawn(async move {
        let mut packet = [0; 2048];
        while socket.recv_from(&mut packet).await.is_ok() {
            udp.fetch_add(1, Ordering::SeqCst);
        }
    });
    (address.to_string(), visits)
}

/// Every way a page knows to reach another server.
fn escapes(address: &str) -> String {
    let code = r#"
const c = 'ADDRESS', u = 'http://' + c;
const t = f => { try { const p = f(); if (p && p.catch) p.catch(() => 0); } catch (e) {} };
t(() => fetch(u + '/fetch')); t(() => fetch(u + '/post', {method: 'POST', body: 'x'}));
t(() => fetch('http://[::ffff:127.0.0.1]:' + c.split(':')[1] + '/mapped'));
t(() => fetch('http://2130706433:' + c.split(':')[1] + '/decimal'));
t(() => fetch('http://localhost:' + c.split(':')[1] + '/name'));
t(() => navigator.sendBeacon(u + '/beacon', 'x'));
t(() => new WebSocket('ws://' + c + '/socket'));
t(() => new EventSource(u + '/events'));
t(() => new WebTransport('https://' + c + '/transport'));
t(() => new Worker(URL.createObjectURL(new Blob(["fetch('" + u + "/worker').catch(e => 0); try { importScripts('" + u + "/import') } catch (e) {} new WebSocket('ws://" + c + "/ws')"]))));
t(() => new SharedWorker(URL.createObjectURL(new Blob(["fetch('" + u + "/shared').catch(e => 0)"]))));
t(() => navigator.serviceWorker.register(u + '/sw.js'));
t(() => { const r = new RTCPeerConnection({iceServers: [{urls: 'stun:' + c}, {urls: 'turn:' + c + '?transport=tcp', username: 'a', credential: 'b'}]});
  r.createDataChannel('x'); r.createOffer().then(o => r.setLocalDescription(o)); });
t(() => window.open(u + '/open'));
t(() => { const f = document.createElement('iframe'); f.src = u + '/frame'; document.body.append(f); });
t(() => { const i = new Image(); i.src = u + '/image'; });
t(() => { const a = document.createElement('a'); a.href = u + '/download'; a.download = 'x'; document.body.append(a); a.click(); });
t(() => { const f = document.createElement('form'); f.action = u + '/form'; f.method = 'post'; f.target = '_blank'; document.body.append(f); f.submit(); });
t(() => { const x = new XMLHttpRequest(); x.open('GET', u + '/sync', false); x.send(); });
t(() => alert('Blijf hier')); t(() => confirm('Zeker?'));
document.getElementById('root').innerHTML = '<main><h1>Zorg</h1><p>Wie hulp nodig heeft, belt het loket van de gemeente. Dat kan elke werkdag.</p></main>';
t(() => { location.href = u + '/away'; });
"#;
    code.replace("ADDRESS", address)
}

#[tokio::test]
async fn nothing_leaves_the_browser_by_itself_whatever_a_page_tries() {
    if no_browser() {
        return;
    }
    let (address, visits) = canary().await;
    let code = escapes(&address);
    let head = format!(
        "<link rel=\"preconnect\" href=\"http://{address}\"><link rel=\"prefetch\" href=\"http://{address}/p\"><link rel=\"preload\" as=\"script\" href=\"http://{address}/l\">"
    );
    let site = Server::start(move |request| match request.path.as_str() {
        "/app.js" => script(&code),
        "/" => shell(&format!("{head}<script src=\"/app.js\"></script>")),
        _ => not_found(),
    })
    .await;
    let checked = check(&site, &["--render", "auto", "--max-pages", "1"]).await;
    assert_eq!(visits.load(Ordering::SeqCst), 0, "a request went past our fetcher");
    assert!(site.pages().contains(&"/app.js".into()), "{:?}", site.pages());
    // Data from elsewhere was wanted: there may be more to the page than was seen.
    assert_eq!(checked.result["site"]["status"], "partial", "{}", checked.result);
}

#[tokio::test]
async fn robots_txt_holds_for_the_parts_of_a_page_and_what_is_lost_is_said() {
    if no_browser() {
        return;
    }
    let site = scriptdam("User-agent: *\nDisallow: /api/\n").await;
    let checked = check(&site, &["--render", "auto"]).await;
    assert!(!site.paths().iter().any(|path| path.starts_with("/api/")), "{:?}", site.paths());
    assert_eq!(checked.result["site"]["reason"], "unreadable", "{}", checked.result);
    let robots = &politeness(&checked)[0]["robots"];
    assert!(robots["refused"].as_u64().unwrap() >= 1, "{robots}");
}

#[tokio::test]
async fn a_redirect_of_a_part_to_another_site_is_not_followed() {
    if no_browser() {
        return;
    }
    let other = Server::page(script("document.body.append('van elders')")).await;
    let target = other.url("/app.js").to_string();
    let site = Server::start(move |request| match request.path.as_str() {
        "/robots.txt" => not_found(),
        "/app.js" => crate::server::redirect(&target),
        _ => shell("<script src=\"/app.js\"></script>"),
    })
    .await;
    check(&site, &["--render", "auto", "--max-pages", "1"]).await;
    assert!(other.requests().is_empty(), "{:?}", other.paths());
}

#[tokio::test]
async fn the_gap_of_the_host_holds_between_the_parts_of_a_page() {
    if no_browser() {
        return;
    }
    let site = scriptdam("User-agent: *\nCrawl-delay: 0.3\n").await;
    let checked = check(&site, &["--render", "auto", "--max-pages", "2"]).await;
    let report = &politeness(&checked)[0];
    assert!(site.pages().contains(&"/app.js".into()));
    assert!(report["min_gap_ms"].as_u64().unwrap() >= 300, "{report}");
}

/// A site with an ordinary home page, a page of scripts that goes wrong, and the page about support, of scripts, too.
async fn site_with(bad: &'static str) -> Server {
    Server::start(move |request| match request.path.as_str() {
        "/" => html("<html lang=nl><title>Gemeente</title><main><h1>Gemeente</h1><p>Welkom op onze website.</p><a href=\"/wmo-zorg\">Wmo: hulp en zorg aanvragen</a> <a href=\"/clientondersteuning\">Zorg</a></main>"),
        "/wmo-zorg" => shell(&format!("<script>{bad}</script>")),
        "/clientondersteuning" => shell("<script>document.getElementById('root').innerHTML = '<main><h1>Onafhankelijke cliëntondersteuning</h1><p>Een onafhankelijke cliëntondersteuner helpt u gratis bij uw vraag.</p></main>'</script>"),
        _ => not_found(),
    })
    .await
}

/// Reads the page about support although another page does this.
async fn costs_that_page_only(bad: &'static str) {
    if no_browser() {
        return;
    }
    let site = site_with(bad).await;
    let checked = check(&site, &["--render", "auto"]).await;
    let result = &checked.result;
    let found = &result["site"]["first_oco_page"]["url"];
    assert_eq!(*found, site.url("/clientondersteuning").as_str(), "{result}");
    assert_eq!(result["site"]["reason"], "unreadable", "{result}");
}

#[tokio::test]
async fn a_page_whose_scripts_run_for_ever_costs_that_page_only() {
    costs_that_page_only("for (;;) {}").await;
}

#[tokio::test]
async fn a_page_that_fills_the_memory_of_scripts_costs_that_page_only() {
    costs_that_page_only("const a = []; for (;;) a.push(new Array(1e5).fill(a.length));").await;
}

#[tokio::test]
async fn a_page_that_fills_the_memory_of_the_machine_costs_that_page_only() {
    costs_that_page_only("const a = []; for (;;) a.push(new Uint8Array(1 << 26).fill(7));").await;
}

#[tokio::test]
async fn a_document_without_end_costs_that_page_only() {
    costs_that_page_only("const r = document.getElementById('root'); setInterval(() => { for (let i = 0; i < 2000; i++) r.append('tekst '.repeat(2000)); }, 1);").await;
}

#[tokio::test]
async fn a_page_that_asks_for_thousands_of_parts_gets_some_of_them() {
    if no_browser() {
        return;
    }
    let site = Server::start(|request| match request.path.as_str() {
        path if path.starts_with("/deel/") => json("1"),
        "/" => shell("<script>for (let n = 0; n < 5000; n++) fetch('/deel/' + n)</script>"),
        _ => not_found(),
    })
    .await;
    check(&site, &["--render", "auto", "--max-pages", "1", "--max-time", "1m"]).await;
    let parts = site.pages().iter().filter(|path| path.starts_with("/deel/")).count();
    assert!((1..=80).contains(&parts), "{parts}");
}

#[tokio::test]
async fn a_browser_that_does_not_work_is_said_and_costs_nothing_else() {
    let site = scriptdam("").await;
    let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_ocowijzer"));
    command.args(["check", site.url("/").as_str(), "--allow-private-addresses", "--delay", "0s"]);
    command.args(["--render", "auto"]).env("OCOWIJZER_CHROMIUM", "/bin/true");
    let said = command.output().await.unwrap();
    assert_eq!(said.status.code(), Some(3), "{}", String::from_utf8_lossy(&said.stderr));
    let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_ocowijzer"));
    command.args(["check", site.url("/").as_str(), "--render", "auto"]);
    let said = command.env("OCOWIJZER_CHROMIUM", "/nergens/chromium").output().await.unwrap();
    assert_eq!(said.status.code(), Some(1));
    let words = String::from_utf8_lossy(&said.stderr).into_owned();
    assert!(words.contains("OCOWIJZER_CHROMIUM names /nergens/chromium"), "{words}");
}
