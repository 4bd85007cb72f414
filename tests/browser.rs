//! The pages in a real browser. The tests themselves are in `tests/browser/` (Node); this starts them, so that
//! `cargo test` is all anybody has to know. Without Node, Chromium, Java or the packages it says so and passes,
//! except where `CI` is set: there a missing tool is a failure.

use std::path::Path;
use std::process::Command;

fn missing(folder: &Path) -> Option<&'static str> {
    let runs = |program: &str, argument: &str| {
        Command::new(program).arg(argument).output().is_ok_and(|output| output.status.success())
    };
    if !runs("node", "--version") {
        return Some("node is missing: install Node.js 20 or newer");
    }
    if !runs("java", "-version") {
        return Some("java is missing: install a Java runtime (Debian: default-jre-headless)");
    }
    let browsers = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    let named = std::env::var_os("OCOWIJZER_CHROMIUM");
    if named.is_none() && !browsers.iter().any(|path| Path::new(path).exists()) {
        return Some("Chromium is missing: install it (Debian: chromium) or set OCOWIJZER_CHROMIUM");
    }
    if !folder.join("node_modules").is_dir() {
        return Some("the packages are missing: run npm ci in tests/browser");
    }
    None
}

#[test]
fn the_pages_work_for_everybody_in_a_real_browser() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser");
    if let Some(why) = missing(&folder) {
        assert!(std::env::var_os("CI").is_none(), "{why}");
        eprintln!("skipped: {why}");
        return;
    }
    let status = Command::new("node")
        .args(["--test", "--test-concurrency=1"])
        .env("OCOWIJZER_BIN", env!("CARGO_BIN_EXE_ocowijzer"))
        .current_dir(&folder)
        .status()
        .unwrap();
    assert!(status.success(), "see the lines above; `node --test` in tests/browser runs them alone");
}
