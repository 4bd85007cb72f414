//! The programming interface held against its own description. The test itself is `tests/web/api.sh` (schemathesis);
//! this starts it where the tool is installed, so that `cargo test` is all anybody has to know:
//! `python3 -m venv target/schemathesis && target/schemathesis/bin/pip install 'schemathesis>=4,<5'`.

use std::path::Path;
use std::process::Command;

#[test]
fn the_interface_answers_as_its_description_says() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    if !here.join("target/schemathesis/bin/schemathesis").exists() {
        eprintln!("skipped: schemathesis is not installed; tests/web/api.sh installs it and runs");
        return;
    }
    let output = Command::new("sh")
        .args(["tests/web/api.sh", "15"])
        .env("OCOWIJZER_BIN", env!("CARGO_BIN_EXE_ocowijzer"))
        .current_dir(here)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}{}\nsh tests/web/api.sh runs it alone",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}
