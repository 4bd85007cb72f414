//! What comes after a scan: the letter, the reaction of the municipality, the correction by a person.

use tempfile::TempDir;

use crate::{OCO_PAGE, OnePage, QUICK, file, ocowijzer};

/// A folder with a scan of one municipality, Eenstad (X1), whose website has this one page.
fn scanned(page: &'static str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let one = OnePage::serve("200 OK", page);
    let csv = format!("code;name;website\nX1;Eenstad;{}\n", one.address);
    let csv = file(folder.path(), "lijst.csv", csv);
    let data = data_of(&folder);
    let args = ["scan", "--municipalities", &csv, "--data", &data];
    let args: Vec<&str> = args.iter().chain(&QUICK).copied().collect();
    assert_eq!(ocowijzer(&args).status, 0);
    folder
}

fn data_of(folder: &TempDir) -> String {
    folder.path().join("data").to_str().unwrap().to_owned()
}

#[test]
fn a_result_becomes_a_letter_on_the_terminal_and_a_docx_on_the_disk() {
    let folder = scanned(OCO_PAGE);
    let data = &data_of(&folder);
    let said = ocowijzer(&["letter", "eenstad", "--data", data, "--points", "own-choice"]);
    assert_eq!(said.status, 0, "{}", said.err);
    assert!(
        said.out.contains("Gemeente Eenstad") && said.out.contains("Zelf kiezen"),
        "{}",
        said.out
    );
    assert!(said.err.contains("Vul in wat tussen [haken] staat."), "{}", said.err);
    let brief = folder.path().join("brief.docx");
    let to = ["letter", "X1", "--data", data, "--out", brief.to_str().unwrap()];
    assert_eq!(ocowijzer(&to).status, 0);
    assert!(std::fs::read(&brief).unwrap().starts_with(b"PK"));
    let to = ["letter", "X1", "--conversation", "--data", data];
    assert!(ocowijzer(&to).out.contains("GESPREKSWIJZER"));
    ocowijzer(&["letter", "X1", "--data", data, "--out", "brief.doc"]).fails(1, &[".docx"]);
    ocowijzer(&["letter", "X1", "--data", data, "--points", "gratis"]).fails(1, &["own-choice"]);
    ocowijzer(&["letter", "Tweestad", "--data", data]).fails(1, &["no municipality"]);
}

#[test]
fn a_reaction_and_a_correction_are_kept_shown_listed_and_taken_away() {
    let folder = scanned(OCO_PAGE.replace("gratis", "niet gratis").leak());
    let data = &data_of(&folder);
    let at = ["--data", data];
    let run = |args: &[&str]| ocowijzer(&args.iter().chain(&at).copied().collect::<Vec<_>>());

    let by = ["--by", "Gemeente Eenstad", "--text", "Wij passen de pagina aan."];
    let said = run(&[&["reply", "add", "X1", "--rule", "free"][..], &by].concat());
    assert_eq!(said.status, 0, "{}", said.err);
    assert!(said.out.contains("X1.toml"), "{}", said.out);
    let old = ["--date", "2020-01-01", "--expires", "2020-02-01"];
    assert_eq!(run(&[&["reply", "add", "eenstad"][..], &by, &old].concat()).status, 0);
    let listed = run(&["reply", "list"]);
    assert!(listed.out.contains("X1 1. free · Gemeente Eenstad"), "{}", listed.out);
    assert!(listed.out.contains("VERLOPEN op 1 februari 2020"), "{}", listed.out);
    let mail = ["--by", "Wmo", "--text", "Mail naar a.b@eenstad.nl"];
    run(&[&["reply", "add", "X1"][..], &mail].concat()).fails(1, &["a.b@eenstad.nl", "public"]);
    run(&[&["reply", "add", "X1", "--rule", "gratis"][..], &by].concat()).fails(1, &["no-cond"]);

    let why = ["--by", "redactie", "--reason", "Het gaat hier over iets anders."];
    let add = ["correction", "add", "X1", "--rule", "free", "--outcome", "met"];
    let to = ["--evidence", "e1"];
    let said = run(&[&add[..], &to, &why].concat());
    assert_eq!(said.status, 0, "{}", said.err);
    run(&[&add[..], &["--evidence", "e99"], &why].concat()).fails(1, &["e99", "e1"]);
    let listed = run(&["correction", "list", "X1"]);
    assert!(listed.out.contains("free: tegendeel → in orde"), "{}", listed.out);
    assert!(listed.out.contains("geldt tot en met"), "{}", listed.out);
    let json = run(&["correction", "list", "--format", "json"]).out;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["municipalities"][0]["corrections"][0]["standing"], "holds");

    // Judging never hears of it: an archive judged again says what the rules say.
    let again = run(&["rescore", "latest", "--format", "json"]).out;
    let again: serde_json::Value = serde_json::from_str(again.lines().next().unwrap()).unwrap();
    let free = again["verdicts"].as_array().unwrap().iter().find(|one| one["rule"] == "free");
    assert_eq!(free.unwrap()["verdict"], "contradicted");

    let tested = ocowijzer(&["rules", "test", "--corrections", data]);
    assert_eq!(tested.status, 1, "the rules do not know better yet: {}", tested.out);
    assert!(tested.out.contains("free.toml:") && tested.out.contains("1 failed"), "{}", tested.out);

    assert_eq!(run(&["correction", "remove", "X1", "1"]).status, 0);
    let tested = ocowijzer(&["rules", "test", "--corrections", data]);
    assert_eq!(tested.status, 0, "{}", tested.out);
    run(&["reply", "remove", "X1", "3"]).fails(1, &["no number 3"]);
    assert_eq!(run(&["reply", "remove", "X1", "1"]).status, 0);
}

#[test]
fn a_municipality_without_a_result_is_found_by_any_of_its_names_and_may_react() {
    let folder = tempfile::tempdir().unwrap();
    let data = &data_of(&folder);
    let by = ["--by", "Gemeente", "--text", "Onze pagina komt in mei.", "--data", data];
    for name in ["den bosch", "GM0796", "www.s-hertogenbosch.nl"] {
        let said = ocowijzer(&[&["reply", "add", name][..], &by].concat());
        assert_eq!(said.status, 0, "{}", said.err);
        assert!(said.out.contains("GM0796.toml"), "{}", said.out);
    }
    let said = ocowijzer(&[&["reply", "add", "Utregt"][..], &by].concat());
    said.fails(1, &["do you mean Utrecht?"]);
    let listed = ocowijzer(&["reply", "list", "--data", data]).out;
    assert!(listed.contains("GM0796 3. hele uitslag · Gemeente"), "{listed}");
}

#[test]
fn a_static_site_has_the_stored_copy_behind_every_quotation() {
    let folder = scanned(OCO_PAGE);
    let data = &data_of(&folder);
    let site = folder.path().join("site");
    let report = || {
        let said = ocowijzer(&["report", "--out", site.to_str().unwrap(), "--data", data]);
        assert_eq!(said.status, 0, "{}", said.err);
        said.out
    };
    report();
    let page = site.join("gemeente/eenstad");
    let result = std::fs::read_to_string(page.join("index.html")).unwrap();
    let link = result.split("bewijs/").nth(1).unwrap().split('/').next().unwrap();
    let copy = page.join("bewijs").join(link).join("index.html");
    let read = || std::fs::read_to_string(&copy).unwrap();
    assert!(read().contains("<mark>"), "{}", read());
    assert!(read().contains("precies de pagina die wij hebben beoordeeld"), "{}", read());
    assert!(report().contains(" 0 files written"), "the same data gives the same bytes");

    for run in std::fs::read_dir(folder.path().join("data/runs")).unwrap() {
        std::fs::remove_dir_all(run.unwrap().path().join("archive")).unwrap();
    }
    report();
    assert!(read().contains("Deze kopie is niet meer bewaard"), "{}", read());
}
