//! The program as a person at a terminal meets it: the real binary, its exit status and what it says.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails where it stands")]

mod afterwards;

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command as Process, Stdio};
use std::time::Duration;

use assert_cmd::Command;
use clap::CommandFactory as _;
use ocowijzer::cli::Cli;

/// What a command said and how it ended.
struct Said {
    status: i32,
    out: String,
    err: String,
}

fn ocowijzer(args: &[&str]) -> Said {
    ocowijzer_with(args, "")
}

fn ocowijzer_with(args: &[&str], input: &str) -> Said {
    let output = command(args).write_stdin(input).output().unwrap();
    Said {
        status: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn command(args: &[&str]) -> Command {
    let mut command = Command::cargo_bin("ocowijzer").unwrap();
    command.args(args).env_remove("OCOWIJZER_DATA").timeout(Duration::from_mins(1));
    command
}

impl Said {
    /// Failed with this status and one sentence that holds all of `parts`.
    #[track_caller]
    fn fails(&self, status: i32, parts: &[&str]) {
        assert_eq!(self.status, status, "{}{}", self.out, self.err);
        for part in parts {
            assert!(self.err.contains(part), "no {part:?} in {}", self.err);
        }
        assert!(!self.err.contains("panicked"), "{}", self.err);
    }
}

fn file(folder: &Path, name: &str, contents: impl AsRef<[u8]>) -> String {
    let path = folder.join(name);
    std::fs::write(&path, contents).unwrap();
    path.to_str().unwrap().to_owned()
}

/// A site of one server that answers every path with the same page (robots.txt: none), until dropped.
struct OnePage {
    address: String,
}

impl OnePage {
    fn serve(status: &'static str, body: &'static str) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = format!("http://{}/", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                std::thread::spawn(move || answer(stream, status, body));
            }
        });
        Self { address }
    }
}

fn answer(mut stream: TcpStream, status: &str, body: &str) {
    let request = head(&mut stream);
    let is_home = request.starts_with("GET / ");
    let (status, body) = if is_home { (status, body) } else { ("404 Not Found", "weg") };
    let _ = write!(
        stream,
        "HTTP/1.1 {status}\r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
}

fn head(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap_or(0) == 1 {
        head.push(byte[0]);
    }
    String::from_utf8_lossy(&head).into_owned()
}

/// A port of this machine where nobody listens.
fn closed_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port()
}

const QUICK: [&str; 5] = ["--allow-private-addresses", "--delay", "0s", "--max-pages", "5"];

fn check(target: &str, more: &[&str]) -> Said {
    let args: Vec<&str> = ["check", target].iter().chain(&QUICK).chain(more).copied().collect();
    ocowijzer(&args)
}

#[test]
fn an_unknown_municipality_is_asked_back() {
    ocowijzer(&["check", "utrehct"])
        .fails(1, &["geen gemeente heet \"utrehct\"", "bedoelt u Utrecht"]);
    ocowijzer(&["check", "qqqqqq"])
        .fails(1, &["geef een naam, een CBS-code (GM0344) of een webadres"]);
    ocowijzer(&["check", "utrehct", "--lang", "en"]).fails(1, &["do you mean Utrecht"]);
}

#[test]
fn bergen_asks_which_of_the_two() {
    ocowijzer(&["check", "bergen"])
        .fails(1, &["bedoelt u Bergen (NH.) (GM0373) of Bergen (L.) (GM0893)?"]);
}

#[test]
fn an_address_that_cannot_be_read_is_said_to_be_one() {
    ocowijzer(&["check", "ftp://voorbeeld.example/"]).fails(1, &["only http and https"]);
    ocowijzer(&["robots", "geen adres"]).fails(1, &["is not an address"]);
}

#[test]
fn wrong_usage_is_status_2() {
    for args in [
        &["check"][..],
        &["nonsens"],
        &["check", "utrecht", "--delay", "snel"],
        &["check", "utrecht", "--fail-under", "101"],
        &["check", "utrecht", "--max-pages", "0"],
        &["scan", "utrecht", "--all"],
        &[],
    ] {
        assert_eq!(ocowijzer(args).status, 2, "{args:?}");
    }
    ocowijzer(&["check", "utrecht", "--delay", "snel"]).fails(2, &["write 500ms, 2s, 5m or 1h30m"]);
}

#[test]
fn a_malformed_register_is_told_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let data = data.to_str().unwrap();
    let scan = |csv: &str| {
        let csv = file(folder.path(), "lijst.csv", csv);
        ocowijzer(&["scan", "--municipalities", &csv, "--data", data])
    };
    scan("code,name\nGM1,A\n").fails(1, &["lijst.csv, line 1", "no column \"website\""]);
    scan("code,name,website\nGM1,A,a.example\nGM2,B\n")
        .fails(1, &["line 3: 2 fields", "expected 3"]);
    ocowijzer(&["scan", "--municipalities", "/nergens.csv", "--data", data])
        .fails(1, &["/nergens.csv cannot be read"]);
}

#[test]
fn a_scan_without_anything_to_scan_says_what_to_give() {
    let folder = tempfile::tempdir().unwrap();
    ocowijzer(&["scan", "--data", folder.path().to_str().unwrap()])
        .fails(1, &["nothing to scan", "--all"]);
}

#[test]
fn broken_rule_files_are_shown_with_file_line_and_what_was_expected() {
    let folder = tempfile::tempdir().unwrap();
    file(folder.path(), "score.toml", "version = \"1\"\nweights = nonsens\n");
    let rules = folder.path().to_str().unwrap();
    for args in [&["rules", "list"][..], &["check", "utrecht"], &["assess", "-"]] {
        let args: Vec<_> = args.iter().chain(&["--rules", rules]).copied().collect();
        ocowijzer(&args).fails(1, &["score.toml:2:", "weights = nonsens", "expected"]);
    }
    ocowijzer(&["rules", "list", "--rules", "/nergens"])
        .fails(1, &["/nergens", "expected a folder with rule files"]);
}

#[test]
fn a_site_that_does_not_answer_is_status_3_and_still_has_a_result() {
    let target = format!("127.0.0.1:{}", closed_port());
    let said = check(&target, &[]);
    said.fails(3, &["gaf geen bruikbaar antwoord"]);
    assert!(said.out.contains("Geen oordeel, geen score"), "{}", said.out);
    let said = check(&target, &["--format", "json"]);
    assert_eq!(said.status, 3);
    let result: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(result["site"]["status"], "unreachable");
    assert_eq!(result["municipality"]["code"], serde_json::Value::Null);
    assert_eq!(result["score"]["value"], serde_json::Value::Null);
}

#[test]
fn a_private_address_is_refused_unless_it_is_allowed() {
    let site = OnePage::serve("200 OK", "<p>Dag</p>");
    let said = ocowijzer(&["check", &site.address, "--delay", "0s"]);
    assert_ne!(said.status, 0, "{}", said.out);
    assert!(said.err.contains("--allow-private-addresses"), "{}", said.err);
}

const OCO_PAGE: &str = "<html lang=nl><title>Zorg</title><main><h1>Cliëntondersteuning</h1>\
    <p>Een cliëntondersteuner helpt u. Dit is gratis voor alle inwoners.</p></main>";

#[test]
fn a_scan_of_a_register_of_ones_own_leaves_results_an_archive_and_a_database() {
    let folder = tempfile::tempdir().unwrap();
    let one = OnePage::serve("200 OK", OCO_PAGE);
    let gone = format!("127.0.0.1:{}", closed_port());
    let csv = format!("code;name;website\nX1;Eenstad;{}\nX2;Wegdorp;{gone}\n", one.address);
    let csv = file(folder.path(), "lijst.csv", csv);
    let data = folder.path().join("data");
    let args = ["scan", "--municipalities", &csv, "--data", data.to_str().unwrap()];
    let args: Vec<&str> = args.iter().chain(&QUICK).copied().collect();
    let said = ocowijzer(&args);
    assert_eq!(said.status, 0, "{}", said.err);
    assert!(said.out.contains("Eenstad") && said.out.contains("Wegdorp"), "{}", said.out);
    assert!(data.join("ocowijzer.sqlite").is_file());
    let run = std::fs::read_dir(data.join("runs")).unwrap().next().unwrap().unwrap().path();
    for part in ["run.json", "results/X1.json", "results/X2.json"] {
        let text = std::fs::read_to_string(run.join(part)).unwrap();
        serde_json::from_str::<serde_json::Value>(&text).unwrap();
    }
    assert!(std::fs::read_dir(run.join("archive")).unwrap().next().is_some());
}

#[test]
fn a_check_leaves_nothing_behind_unless_it_is_told_where() {
    let folder = tempfile::tempdir().unwrap();
    let site = OnePage::serve("200 OK", OCO_PAGE);
    let args: Vec<&str> = ["check", site.address.as_str()].iter().chain(&QUICK).copied().collect();
    command(&args).current_dir(folder.path()).assert().success();
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    let args: Vec<&str> = args.iter().chain(&["--data", "bewaard"]).copied().collect();
    command(&args).current_dir(folder.path()).assert().success();
    assert!(folder.path().join("bewaard/ocowijzer.sqlite").is_file());
}

#[test]
fn a_score_under_the_one_asked_for_is_status_4() {
    let site = OnePage::serve("200 OK", OCO_PAGE);
    let said = check(&site.address, &["--fail-under", "100"]);
    said.fails(4, &["ligt onder 100"]);
    assert!(said.out.contains("gratis"), "{}", said.out);
    assert!(!said.out.contains('\u{1b}'), "no colour where there is no terminal");
    assert_eq!(check(&site.address, &["--fail-under", "0"]).status, 0);
}

#[test]
fn an_interrupt_ends_with_130_and_a_request_to_end_with_143() {
    for (signal, status) in [("INT", 130), ("TERM", 143)] {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let site = format!("http://{}/", listener.local_addr().unwrap());
        let (connected, connection) = std::sync::mpsc::channel();
        std::thread::spawn(move || connected.send(listener.accept().unwrap()));
        let mut child = Process::new(env!("CARGO_BIN_EXE_ocowijzer"))
            .args(["check", &site, "--allow-private-addresses"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Once it is connected it is at work, and this connection never answers.
        let Ok(_silent) = connection.recv_timeout(Duration::from_mins(1)) else {
            let _ = child.kill();
            panic!("it did not come to the site: {:?}", child.wait());
        };
        let killed = Process::new("kill").args(["-s", signal, &child.id().to_string()]).status();
        assert!(killed.unwrap().success());
        assert_eq!(child.wait().unwrap().code(), Some(status), "SIG{signal}");
    }
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let mut child = Process::new(env!("CARGO_BIN_EXE_ocowijzer"))
        .args(["rules", "list"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut err = String::new();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    assert_eq!((child.wait().unwrap().code(), err.as_str()), (Some(0), ""));
}

#[test]
fn a_draft_on_standard_input_is_judged() {
    let said = ocowijzer_with(
        &["assess", "-", "--format", "json"],
        "Cliëntondersteuning\n\nEen onafhankelijke cliëntondersteuner is gratis voor alle inwoners.\n",
    );
    assert_eq!(said.status, 0, "{}", said.err);
    let judged: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(judged["claims"]["free"], "yes");
    assert!(judged["evidence"]["free"][0].as_str().unwrap().contains("gratis"));
    let keys: Vec<_> = judged.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["claims", "domains", "evidence", "providers"]);
}

#[test]
fn a_page_is_told_apart_by_content_then_by_extension() {
    let folder = tempfile::tempdir().unwrap();
    let html = "<!doctype html><title>T</title><nav>gratis cliëntondersteuning</nav><main><h1>Parkeren</h1><p>U parkeert in het centrum gratis, behalve op zaterdag en op de koopavond.</p></main>";
    for name in ["a.html", "b.txt", "c"] {
        let page = file(folder.path(), name, html);
        let said = ocowijzer(&["assess", &page, "--format", "json"]);
        let judged: serde_json::Value = serde_json::from_str(&said.out).unwrap();
        assert_eq!(judged["claims"]["mentions-oco"], "silent", "{name}");
    }
}

#[test]
fn a_page_about_something_else_is_said_to_be_silent() {
    let said =
        ocowijzer_with(&["assess", "-"], "Parkeren\n\nParkeren is gratis voor alle inwoners.\n");
    assert_eq!(said.status, 0, "{}", said.err);
    assert!(
        said.out.contains("spreekt niet over onafhankelijke cliëntondersteuning"),
        "{}",
        said.out
    );
    assert!(!said.out.contains('«'), "{}", said.out);
}

#[test]
fn explain_tells_in_the_language_asked_for_why_words_do_not_count() {
    let text = "Cliëntondersteuning\n\nDe cliëntondersteuner van MEE helpt u.\n\nKosten\n\nVolgens de wethouder is dit \
                gratis.";
    let dutch = ocowijzer_with(&["assess", "-", "--explain"], text).out;
    let english = ocowijzer_with(&["assess", "-", "--explain", "--lang", "en"], text).out;
    assert!(dutch.contains("wat iemand anders zegt"), "{dutch}");
    assert!(!dutch.contains("does not count"), "{dutch}");
    assert!(english.contains("what somebody else says"), "{english}");
}

#[test]
fn explain_says_which_words_counted_and_what_they_were_about() {
    let text = "Een cliëntondersteuner is gratis voor u. Parkeren is ook gratis.\n";
    let said = ocowijzer_with(&["assess", "-", "--explain", "--format", "json"], text);
    let judged: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    let step = &judged["trace"]["free"][0];
    assert!(step["words"].as_str().unwrap().contains("gratis"), "{step}");
    assert!(
        !step["cue"].as_str().unwrap().is_empty() && !step["about"].as_str().unwrap().is_empty()
    );
}

#[test]
fn gold_pages_are_measured_and_a_bad_line_is_told_with_its_number() {
    let folder = tempfile::tempdir().unwrap();
    let page = r#"{"id":"a","format":"text","body":"Een cliëntondersteuner is gratis.","labels":{"mentions-oco":"yes","free":"yes"}}"#;
    let gold = file(folder.path(), "gold.jsonl", format!("{page}\n\n"));
    let said = ocowijzer(&["evaluate", &gold, "--format", "json"]);
    let figures: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(figures["pages"], 1);
    assert_eq!(figures["rules"][0]["levels"][0]["recall"]["of"], 1);
    let bad = file(folder.path(), "fout.jsonl", format!("{page}\n{{\"id\": 1}}\n"));
    ocowijzer(&["evaluate", &bad]).fails(1, &["fout.jsonl, line 2", "expected a labelled page"]);
    ocowijzer(&["evaluate", "/nergens.jsonl"]).fails(1, &["/nergens.jsonl cannot be read"]);
}

#[test]
fn an_empty_page_a_binary_file_and_a_missing_one_each_get_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let said = ocowijzer(&["assess", &file(folder.path(), "leeg.html", "")]);
    assert_eq!(said.status, 0, "{}", said.err);
    assert!(said.out.contains("geen tekst op deze pagina"), "{}", said.out);
    let picture = [&b"\x89PNG\r\n\x1a\n"[..], &[0; 64]].concat();
    ocowijzer(&["assess", &file(folder.path(), "foto.html", picture)])
        .fails(1, &["foto.html", "no HTML, PDF, DOCX or plain text"]);
    ocowijzer(&["assess", &file(folder.path(), "stuk.pdf", "%PDF-1.7\nstuk")])
        .fails(1, &["stuk.pdf", "cannot be read"]);
    ocowijzer(&["assess", "/nergens.html"]).fails(1, &["/nergens.html cannot be opened"]);
    ocowijzer(&["assess", folder.path().to_str().unwrap()]).fails(1, &["is a folder"]);
}

#[test]
fn a_page_of_200_mb_is_refused_before_it_fills_the_memory() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("groot.html");
    std::fs::File::create(&path).unwrap().set_len(200 * 1024 * 1024).unwrap();
    ocowijzer(&["assess", path.to_str().unwrap()]).fails(1, &["longer than 32 MB"]);
}

#[test]
fn a_site_that_sends_200_mb_is_given_up_early() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            if head(&mut stream).starts_with("GET /robots.txt") {
                let _ = stream.write_all(
                    b"HTTP/1.1 404 No\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
                );
                continue;
            }
            let _ = stream.write_all(
                b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 209715200\r\n\r\n",
            );
            let megabyte = vec![b' '; 1024 * 1024];
            while stream.write_all(&megabyte).is_ok() {}
        }
    });
    ocowijzer(&["assess", &url, "--allow-private-addresses"]).fails(1, &["too large to be a page"]);
    let said = check(&url, &["--format", "json"]);
    let result: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_ne!(result["site"]["status"], "complete", "{}", said.out);
    assert!(!said.err.contains("panicked"), "{}", said.err);
}

#[test]
fn the_examples_of_the_demo_come_out_as_expected_and_keep_to_the_schema() {
    let said = ocowijzer(&["demo", "--format", "json"]);
    assert_eq!(said.status, 0, "{}", said.err);
    let schema =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/schema/result.schema.json"));
    let schema = serde_json::from_str(&schema.unwrap()).unwrap();
    let schema =
        jsonschema::draft202012::options().should_validate_formats(true).build(&schema).unwrap();
    let lines: Vec<&str> = said.out.lines().collect();
    assert!(lines.len() >= 12, "{} results", lines.len());
    for line in lines {
        let result: serde_json::Value = serde_json::from_str(line).unwrap();
        for verdict in result["verdicts"].as_array().unwrap() {
            let said = format!("{}{}", verdict["summary"], verdict["advice"]);
            let unfilled = said.matches('{').count() > 2;
            assert!(!unfilled, "a placeholder is left in {said}");
        }
        let errors: Vec<_> = schema.iter_errors(&result).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{}: {errors:?}", result["municipality"]["name"]);
    }
}

#[test]
fn robots_says_which_line_decides() {
    let folder = tempfile::tempdir().unwrap();
    let robots = file(folder.path(), "robots.txt", "User-agent: *\nDisallow: /\nAllow: /zorg\n");
    let ask = |url: &str| ocowijzer(&["robots", url, "--file", &robots, "--format", "json"]).out;
    let json = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
    assert_eq!(
        json(&ask("https://a.example/zorg")),
        serde_json::json!({"allowed": true, "line": 3})
    );
    assert_eq!(json(&ask("a.example/x")), serde_json::json!({"allowed": false, "line": 2}));
    file(folder.path(), "robots.txt", "");
    assert_eq!(json(&ask("a.example/x")), serde_json::json!({"allowed": true, "line": null}));
}

#[test]
fn the_examples_in_the_rule_files_come_out_as_they_say() {
    let said = ocowijzer(&["rules", "test"]);
    assert_eq!(said.status, 0, "{}{}", said.out, said.err);
    let shown = ocowijzer(&["rules", "show", "free"]);
    assert_eq!(shown.status, 0, "{}", shown.err);
    ocowijzer(&["rules", "show", "gratis"]).fails(1, &["there is no rule \"gratis\"", "free"]);
}

#[test]
fn every_command_shows_two_examples_that_can_be_pasted() {
    for (name, help) in helps() {
        let examples: Vec<&str> = help
            .lines()
            .filter_map(|line| {
                line.rsplit_once("  ocowijzer ").or_else(|| line.rsplit_once("| ocowijzer "))
            })
            .map(|(_, arguments)| arguments)
            .collect();
        assert!(examples.len() >= 2, "{name}: {help}");
        for example in examples {
            let args = std::iter::once(String::from("ocowijzer")).chain(words(example));
            let parsed = Cli::command().try_get_matches_from(args);
            assert!(parsed.is_ok(), "{example}: {}", parsed.unwrap_err());
        }
    }
}

#[test]
fn the_commands_in_the_readme_can_be_pasted() {
    let readme =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let indented = readme.lines().filter_map(|line| line.strip_prefix("    ocowijzer "));
    let in_table = readme
        .lines()
        .filter(|line| line.starts_with("| to "))
        .flat_map(|line| line.split('`').filter_map(|piece| piece.strip_prefix("ocowijzer ")));
    let commands: Vec<&str> = indented.chain(in_table).collect();
    assert!(commands.len() >= 9, "{commands:?}");
    for command in commands {
        let command = command.split('#').next().unwrap();
        let args = std::iter::once(String::from("ocowijzer")).chain(words(command));
        let parsed = Cli::command().try_get_matches_from(args);
        assert!(parsed.is_ok(), "{command}: {}", parsed.unwrap_err());
    }
}

/// Name and help text of every command that does something.
fn helps() -> Vec<(String, String)> {
    let mut helps = Vec::new();
    for mut command in Cli::command().get_subcommands().cloned() {
        if command.is_hide_set() || command.get_name() == "help" {
            continue;
        }
        if command.has_subcommands() {
            for mut below in command.get_subcommands().cloned() {
                helps.push((below.get_name().to_owned(), below.render_long_help().to_string()));
            }
        } else {
            helps.push((command.get_name().to_owned(), command.render_long_help().to_string()));
        }
    }
    helps
}

/// Words of a command line; double quotes keep words together.
fn words(line: &str) -> Vec<String> {
    let pieces = line.split('"').enumerate();
    pieces
        .flat_map(|(number, piece)| -> Vec<String> {
            if number % 2 == 1 {
                vec![piece.to_owned()]
            } else {
                piece.split_whitespace().map(String::from).collect()
            }
        })
        .collect()
}
