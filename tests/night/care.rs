//! Looking after the data folder: what is shown, what is kept, what is broken.

use serde_json::Value;

use super::village::Village;

const FREE: &str = "Iedere inwoner kan hulp krijgen van een onafhankelijke cliëntondersteuner. \
    De cliëntondersteuner is gratis.";
const SILENT: &str = "Iedere inwoner kan hulp krijgen van een onafhankelijke cliëntondersteuner.";

/// The run of a night that ended well.
fn night(village: &Village) -> String {
    let output = village.night(&[]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let summary: Value = serde_json::from_slice(&output.stdout).unwrap();
    summary["id"].as_str().unwrap().to_owned()
}

fn latest(village: &Village) -> Value {
    serde_json::from_slice(&std::fs::read(village.data().join("latest.json")).unwrap()).unwrap()
}

/// As if the run had been made on another day.
fn made_on(village: &Village, run: &str, day: &str) {
    let path = village.data().join("runs").join(run).join("run.json");
    let mut summary: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    summary["started_at"] = format!("{day}T02:00:00Z").into();
    std::fs::write(&path, serde_json::to_vec(&summary).unwrap()).unwrap();
}

#[test]
fn a_finished_scan_is_published_and_the_doctor_is_content() {
    let village = Village::new();
    let run = night(village.says(FREE));
    assert_eq!(latest(&village)["run"], run);
    let findings = village.json(&["doctor", "--deep", "--format", "json"]);
    let good = findings.as_array().unwrap().iter().all(|finding| finding["severity"] == "good");
    assert!(good, "{findings}");
}

#[test]
fn a_database_that_is_gone_is_made_anew_with_its_history() {
    let village = Village::new();
    night(village.says(FREE));
    night(village.says(SILENT));
    let database = village.data().join("ocowijzer.sqlite");
    let history = || {
        let connection = rusqlite::Connection::open(&database).unwrap();
        let mut statement = connection
            .prepare(
                "SELECT rule, verdict, determined_run, confirmed_run FROM verdicts ORDER BY 1, 3",
            )
            .unwrap();
        let rows = statement.query_map([], |row| {
            Ok([0, 1, 2, 3].map(|column| row.get::<_, String>(column).unwrap()))
        });
        rows.unwrap().map(Result::unwrap).collect::<Vec<_>>()
    };
    let before = history();
    assert!(before.iter().filter(|row| row[0] == "free").count() == 2, "{before:?}");
    std::fs::write(&database, b"this is no database, but it was one until the disk failed")
        .unwrap();
    let sick = village.ocowijzer(&["doctor"]);
    assert_eq!(sick.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&sick.stdout).contains("doctor --rebuild"));
    let cured = village.ocowijzer(&["doctor", "--rebuild"]);
    assert!(cured.status.success(), "{}", String::from_utf8_lossy(&cured.stdout));
    assert_eq!(history(), before);
}

#[test]
fn pruning_keeps_the_evidence_of_standing_verdicts_and_says_first_what_it_would_do() {
    let village = Village::new();
    let old = night(village.says(FREE));
    night(village.says(SILENT));
    night(&village);
    let bytes = |run: &str| {
        let folder = village.data().join("runs").join(run).join("archive");
        let files = std::fs::read_dir(folder).unwrap();
        files.map(|file| file.unwrap().metadata().unwrap().len()).sum::<u64>()
    };
    let full = bytes(&old);
    assert_eq!(village.json(&["prune", "--dry-run", "--format", "json"]), Value::Array(vec![]));
    // Two of one month, long ago: the newer one of the month stays.
    made_on(&village, &old, "2020-01-04");
    let runs = std::fs::read_dir(village.data().join("runs")).unwrap();
    let mut runs: Vec<_> =
        runs.map(|run| run.unwrap().file_name().into_string().unwrap()).collect();
    runs.sort_by_key(|run| (run.len(), run.clone()));
    made_on(&village, &runs[1], "2020-01-20");

    let would = village.json(&["prune", "--dry-run", "--format", "json"]);
    assert_eq!((would[0]["run"].as_str(), bytes(&old)), (Some(old.as_str()), full), "{would}");
    let done = village.json(&["prune", "--format", "json"]);
    assert!(bytes(&old) < full, "{done}");
    assert!(village.ocowijzer(&["doctor", "--deep"]).status.success());

    // "Independent" was said from the first night on: its sentence of that night can still be shown.
    let file = village.data().join("runs").join(&old).join("results/GM9999.json");
    let result: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    let verdicts = result["verdicts"].as_array().unwrap();
    let standing = verdicts.iter().find(|verdict| verdict["rule"] == "for-everyone").unwrap();
    let id = standing["evidence"][0].as_str().unwrap();
    let shown = village.ocowijzer(&["evidence", &old, "GM9999", id]);
    assert!(shown.status.success(), "{}", String::from_utf8_lossy(&shown.stderr));
    let again = village.ocowijzer(&["rescore", &old]);
    assert!(String::from_utf8_lossy(&again.stderr).contains("thinned out by prune"));
}

#[test]
fn an_export_appears_with_its_dictionary_and_without_formulas() {
    let village = Village::new();
    night(village.says("=SUM(A1) De cliëntondersteuner is gratis."));
    let out = village.data().join("export");
    let said = village.ocowijzer(&["export", "--out", out.to_str().unwrap()]);
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    let dictionary = std::fs::read_to_string(out.join("dictionary.csv")).unwrap();
    for table in ["municipalities", "verdicts"] {
        let path = out.join(format!("{table}.csv"));
        let mut csv = csv::Reader::from_path(path).unwrap();
        for column in csv.headers().unwrap() {
            assert!(dictionary.contains(&format!("{table},{column},")), "{table}.{column}");
        }
        for row in csv.records() {
            for cell in &row.unwrap() {
                assert!(!cell.starts_with(['=', '+', '@']), "{cell}");
            }
        }
    }
    let earl: Value =
        serde_json::from_slice(&std::fs::read(out.join("earl.jsonld")).unwrap()).unwrap();
    assert!(earl["@graph"].as_array().unwrap().iter().any(|one| one["@type"] == "earl:Assertion"));
}

#[test]
fn a_night_tells_its_log_its_measures_and_its_deadline() {
    let village = Village::new();
    let metrics = village.data().with_file_name("night.prom");
    let path = metrics.to_str().unwrap();
    let output = village.says(FREE).night(&["--log-format", "json", "--metrics", path]);
    assert!(output.status.success());
    let log = String::from_utf8(output.stderr).unwrap();
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let last = lines.last().unwrap();
    assert_eq!((&last["message"], &last["municipalities"]), (&"scan finished".into(), &1.into()));
    let measures = std::fs::read_to_string(&metrics).unwrap();
    for line in ["ocowijzer_sites{status=\"complete\"} 1", "ocowijzer_scan_success 1"] {
        assert!(measures.contains(line), "{measures}");
    }

    // No disk has so much room: the scan must stop before it begins, and say what to do.
    let full = village.night(&["--min-free", "900000T", "--metrics", path]);
    assert_eq!(full.status.code(), Some(1));
    let said = String::from_utf8_lossy(&full.stderr).into_owned();
    assert!(said.contains("free on the disk") && said.contains("prune"), "{said}");
    let measures = std::fs::read_to_string(&metrics).unwrap();
    assert!(measures.contains("ocowijzer_scan_success 0"), "{measures}");
    assert!(measures.contains("ocowijzer_last_success_age_seconds"), "{measures}");
}
