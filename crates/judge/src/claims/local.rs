//! OCO under a name of the municipality's own ("Meedenker"), when the page explains it.

use super::reading::Reading;
use super::vocabulary::Vocabulary;

/// Finds a local name that the page explains as OCO, marks it everywhere on the page, and gives it.
pub(super) fn find(reading: &mut Reading<'_>, vocabulary: &Vocabulary) -> Option<String> {
    let _ = (&reading, vocabulary);
    None
}
