//! Archives made by other tools. The two files hold the same four pages of a made-up municipality.

use std::path::Path;
use std::process::Command;

use ocowijzer::archive::WarcReader;
use serde_json::Value;

fn rescore(file: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/night").join(file);
    let output = Command::new(env!("CARGO_BIN_EXE_ocowijzer"))
        .args(["rescore", "--format", "json", "--warc"])
        .arg(path)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

#[test]
fn archives_of_wget_and_warcio_are_judged_like_a_site() {
    for file in ["wget.warc.gz", "warcio.warc.gz"] {
        let result: Value = serde_json::from_slice(&rescore(file)).unwrap();
        assert_eq!(result["site"]["pages_fetched"], 4, "{file}");
        let free = result["verdicts"].as_array().unwrap().iter().find(|v| v["rule"] == "free");
        assert_eq!(free.unwrap()["verdict"], "met", "{file}");
        let first = &result["site"]["first_oco_page"];
        assert_eq!(first["clicks"], 2, "{file}");
    }
}

#[test]
fn the_same_archive_gives_the_same_bytes() {
    assert_eq!(rescore("wget.warc.gz"), rescore("wget.warc.gz"));
}

#[test]
fn a_file_that_is_no_archive_is_said_to_be_none() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("foto.warc.gz");
    std::fs::write(&path, b"\x89PNG\r\n").unwrap();
    let error = WarcReader::open(&path).unwrap().next_record().unwrap_err();
    assert!(error.to_string().contains("not a readable WARC file"), "{error}");
}
