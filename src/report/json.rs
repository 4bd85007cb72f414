//! Results for programs.

use serde::Serialize;

/// One value over several lines, for a person with `less` as much as for a program; ends in a line break.
pub fn pretty<T: Serialize>(value: &T) -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(value).map(|text| text + "\n")
}

/// One value on one line (JSON Lines); ends in a line break.
pub fn line<T: Serialize>(value: &T) -> Result<String, serde_json::Error> {
    serde_json::to_string(value).map(|text| text + "\n")
}
