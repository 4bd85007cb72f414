//! From rule files to a [`Ruleset`]: everything is checked, and every mistake is told at once.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use toml::Spanned;

use super::error::{Complaints, Lines, RuleError};
use super::examples::verdict_word;
use super::file::{
    CommonFile, CueTable, ExampleTable, ReasonTable, RuleFile, ScoreFile, VocabularyFile,
};
use super::{
    Count, Cue, DecidedBy, Example, Given, Reason, Rule, RuleId, Ruleset, ScoreFormula, Text,
};
use crate::claims::Level;
use crate::claims::lexicon::{Entry, Lexicon};
use crate::claims::pattern::{self, Node, Symbol};
use crate::claims::vocabulary::{Domain, REQUIRED_CLASSES, Role, Vocabulary};
use crate::verdict::Verdict;

/// Fewer examples than this for a level prove nothing.
const EXAMPLES_PER_LEVEL: usize = 3;

impl Ruleset {
    /// Reads rule files: `(name, contents)` with `/` between folders (`free.toml`, `score.toml`,
    /// `common.toml`, `vocabulary/names.toml`). Other names than `*.toml` are passed over.
    ///
    /// Gives every mistake of every file, sorted by file and place.
    pub fn load<N, C>(files: impl IntoIterator<Item = (N, C)>) -> Result<Self, Vec<RuleError>>
    where
        N: Into<String>,
        C: Into<String>,
    {
        let mut files: Vec<(String, String)> = files
            .into_iter()
            .map(|(name, contents)| (name.into(), contents.into()))
            .filter(|(name, _)| Path::new(name).extension().is_some_and(|ending| ending == "toml"))
            .collect();
        files.sort();
        let mut errors = Vec::new();
        let loaded = Loader::default().load(&files, &mut errors);
        match loaded {
            Some(ruleset) if errors.is_empty() => Ok(ruleset),
            _ => {
                errors.sort_by(|a, b| {
                    (&a.file, a.span.as_ref().map(|s| s.start))
                        .cmp(&(&b.file, b.span.as_ref().map(|s| s.start)))
                });
                Err(errors)
            }
        }
    }
}

#[derive(Default)]
struct Loader {
    lexicon: Lexicon,
    rules: Vec<Rule>,
    /// Every pattern of every rule with what it does, to be compiled when all words are known.
    patterns: Vec<(Role, Vec<Node>)>,
}

impl Loader {
    fn load(mut self, files: &[(String, String)], errors: &mut Vec<RuleError>) -> Option<Ruleset> {
        let domains = self.vocabulary(files, errors);
        let mut score = None;
        let mut common = BTreeMap::new();
        for (name, contents) in files {
            let mut complaints = Complaints { file: name, contents, all: errors };
            match name.rsplit('/').next().unwrap_or(name) {
                _ if is_vocabulary(name) => {}
                "score.toml" => score = read::<ScoreFile>(&mut complaints),
                "common.toml" => {
                    if let Some(file) = read::<CommonFile>(&mut complaints) {
                        common = reasons(file.reason, &mut complaints)
                            .into_iter()
                            .map(|reason| (reason.id.clone(), reason))
                            .collect();
                    }
                }
                _ => {
                    if let Some(file) = read::<RuleFile>(&mut complaints) {
                        self.rule(file, &mut complaints);
                    }
                }
            }
        }
        let score_name = files
            .iter()
            .find(|(name, _)| name.ends_with("score.toml"))
            .map_or("score.toml", |(name, _)| name.as_str());
        let contents = files
            .iter()
            .find(|(name, _)| name == score_name)
            .map_or("", |(_, contents)| contents.as_str());
        let mut complaints = Complaints { file: score_name, contents, all: errors };
        let Some(score) = score else {
            if contents.is_empty() {
                complaints.whole(
                    "expected a file score.toml with the weights and the order of the rules",
                );
            }
            return None;
        };
        let version = score.version.clone();
        let formula = self.order(score, &mut complaints);
        let vocabulary = Vocabulary::compile(self.lexicon, self.patterns, domains, &self.rules);
        Some(Ruleset {
            version,
            sha256: fingerprint(files),
            rules: self.rules,
            common_reasons: common,
            score: formula,
            vocabulary: Arc::new(vocabulary),
        })
    }

    /// Reads all classes first, so that a class may use another one of a later file.
    fn vocabulary(
        &mut self,
        files: &[(String, String)],
        errors: &mut Vec<RuleError>,
    ) -> Vec<Domain> {
        let mut read_files = Vec::new();
        for (name, contents) in files.iter().filter(|(name, _)| is_vocabulary(name)) {
            let mut complaints = Complaints { file: name, contents, all: errors };
            if let Some(file) = read::<VocabularyFile>(&mut complaints) {
                read_files.push((name, contents, file));
            }
        }
        let declared: BTreeSet<&str> = read_files
            .iter()
            .flat_map(|(_, _, file)| file.class.keys().map(String::as_str))
            .collect();
        for class in REQUIRED_CLASSES.iter().filter(|class| !declared.contains(**class)) {
            errors.push(RuleError {
                file: "vocabulary/".to_owned(),
                span: None,
                line: None,
                message: format!("expected a class `{class}`: the engine leans on it"),
            });
        }
        self.lexicon =
            Lexicon::with_classes(declared.iter().copied().chain(REQUIRED_CLASSES.iter().copied()));
        let mut classes: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
        let mut domains: Vec<Domain> = Vec::new();
        let mut domain_entries: Vec<(usize, Vec<Node>)> = Vec::new();
        for (name, contents, file) in &read_files {
            let mut complaints = Complaints { file: name, contents, all: errors };
            for (class, table) in &file.class {
                let entries = classes.entry(class.clone()).or_default();
                for word in &table.words {
                    if let Some(nodes) = self.compile(word, &mut complaints) {
                        entries.push(Entry::Pattern(nodes));
                    }
                }
                entries.extend(table.exact.iter().map(|name| {
                    Entry::Exact(
                        crate::text::tokens(name.get_ref())
                            .into_iter()
                            .map(|token| name.get_ref()[token.range].to_owned())
                            .collect(),
                    )
                }));
                entries.extend(
                    table.typos.iter().map(|word| Entry::Fuzzy(crate::text::fold(word.get_ref()))),
                );
            }
            for domain in &file.domain {
                for word in &domain.words {
                    if let Some(nodes) = self.compile(word, &mut complaints) {
                        let all = classes.entry("domain".to_owned()).or_default();
                        all.push(Entry::Pattern(nodes.clone()));
                        domain_entries.push((domains.len(), nodes));
                    }
                }
                domains.push(Domain { id: domain.id.clone(), counts: domain.counts });
            }
        }
        for class in self.lexicon.add_entries(&classes) {
            errors.push(RuleError {
                file: "vocabulary/".to_owned(),
                span: None,
                line: None,
                message: format!(
                    "expected class `{class}` not to contain itself through other classes"
                ),
            });
        }
        self.patterns
            .extend(domain_entries.into_iter().map(|(index, nodes)| (Role::Domain(index), nodes)));
        domains
    }

    fn compile(
        &mut self,
        written: &Spanned<String>,
        complaints: &mut Complaints<'_>,
    ) -> Option<Vec<Node>> {
        let lexicon = &mut self.lexicon;
        match pattern::parse(written.get_ref(), &mut |name| lexicon.symbol(name)) {
            Ok(nodes) => Some(nodes),
            Err(problem) => {
                complaints.at(inside(written, &problem.at), problem.message);
                None
            }
        }
    }

    fn rule(&mut self, file: RuleFile, complaints: &mut Complaints<'_>) {
        let id = file.id.get_ref().clone();
        if self.rules.iter().any(|rule| rule.id.as_str() == id) {
            complaints
                .at(file.id.span(), format!("expected one file for rule `{id}`, found a second"));
            return;
        }
        let decided_by = match (file.quantifier, file.measure) {
            (Some(quantifier), None) => DecidedBy::Claims { quantifier: quantifier.into_inner() },
            (None, Some(measure)) => DecidedBy::Measure(measure.into_inner()),
            _ => {
                complaints.at(file.id.span(), "expected either `quantifier` or `measure`");
                return;
            }
        };
        let subject = file.subject.and_then(|class| self.subject(&class, complaints));
        let rule_index = self.rules.len();
        let reason_list = reasons(file.reason, complaints);
        let mut cues = Vec::new();
        for table in file.cue {
            if let Some(cue) = self.cue(table, rule_index, cues.len(), &reason_list, complaints) {
                cues.push(cue);
            }
        }
        for void in file.voids {
            for written in &void.patterns {
                if let Some(nodes) = self.compile(written, complaints) {
                    self.patterns.push((
                        Role::Void { rule: rule_index, name: void.name.get_ref().as_str().into() },
                        nodes,
                    ));
                }
            }
        }
        let needs_providers = file.needs_providers.as_ref().map_or(0, |needed| *needed.get_ref());
        if let Some(needed) = file.needs_providers
            && !reason_list.iter().any(|reason| reason.verdict == Verdict::NotApplicable)
        {
            complaints.at(needed.span(), "expected a reason with verdict not_applicable, too");
        }
        let measured = matches!(decided_by, DecidedBy::Measure(_));
        let names: Vec<&str> = if measured {
            reason_list.iter().map(|reason| reason.id.as_str()).collect()
        } else {
            cues.iter().map(|cue| &*cue.name).collect()
        };
        let lines = Lines::of(complaints.contents);
        let examples: Vec<Example> = file
            .example
            .into_iter()
            .filter_map(|example| read_example(example, measured, &names, &lines, complaints))
            .collect();
        let levels = if measured {
            reason_list.iter().map(verdict_word).collect()
        } else {
            levels_given(&cues, file.count.is_some())
        };
        enough_examples(&levels, &examples, &file.id, complaints);
        self.rules.push(Rule {
            id: RuleId::new(id),
            group: file.group,
            version: file.version,
            label: file.label,
            question: file.question,
            why: file.why,
            basis: file.basis,
            decided_by,
            reasons: reason_list,
            advice: file.advice,
            norm: file.norm,
            example_sentence: file.example_sentence,
            cues,
            accusing: file.accusing,
            count: file.count.map(|count| Count { yes: count.yes, partly: count.partly }),
            examples,
            settings: file.settings,
            subject,
            needs_providers,
            known_misses: file.known_misses,
            file: complaints.file.to_owned(),
        });
    }

    /// The class that a rule has for its subject.
    fn subject(
        &mut self,
        class: &Spanned<String>,
        complaints: &mut Complaints<'_>,
    ) -> Option<Symbol> {
        let found = self.lexicon.class(class.get_ref());
        if found.is_none() {
            complaints.at(
                class.span(),
                format!("expected a class of the vocabulary, found `{}`", class.get_ref()),
            );
        }
        found
    }

    fn cue(
        &mut self,
        table: CueTable,
        rule: usize,
        cue: usize,
        reasons: &[Reason],
        complaints: &mut Complaints<'_>,
    ) -> Option<Cue> {
        if table.level.is_none() && table.item.is_none() {
            complaints.at(table.name.span(), "expected `level` or `item` for this cue");
            return None;
        }
        if matches!(table.level, Some(Level::Silent)) {
            complaints.at(table.name.span(), "expected level yes, partly or contradicted");
            return None;
        }
        let reason = match &table.reason {
            Some(reason) => {
                if !reasons.iter().any(|known| known.id == *reason.get_ref()) {
                    let known: Vec<&str> = reasons.iter().map(|r| r.id.as_str()).collect();
                    complaints.at(
                        reason.span(),
                        format!(
                            "expected a reason of this rule ({}), found `{}`",
                            known.join(", "),
                            reason.get_ref()
                        ),
                    );
                }
                reason.get_ref().clone()
            }
            None => String::new(),
        };
        let roles = [
            (&table.patterns, Role::Cue { rule, cue }),
            (&table.needs, Role::Needs { rule, cue }),
            (&table.unless, Role::Unless { rule, cue }),
            (&table.partly_if, Role::PartlyIf { rule, cue }),
            (&table.partly_beside_yes, Role::PartlyBesideYes { rule, cue }),
            (&table.near, Role::Near { rule, cue }),
            (&table.page_unless, Role::PageUnless { rule, cue }),
        ];
        if table.patterns.is_empty() {
            complaints.at(table.name.span(), "expected at least one pattern");
        }
        for (list, role) in roles {
            for written in list {
                if let Some(nodes) = self.compile(written, complaints) {
                    self.patterns.push((role.clone(), nodes));
                }
            }
        }
        Some(Cue {
            name: table.name.into_inner().into(),
            level: table.level,
            item: table.item,
            reason,
            patterns: table.patterns.into_iter().map(Spanned::into_inner).collect(),
            about: table.about,
            has_needs: !table.needs.is_empty(),
            has_near: !table.near.is_empty(),
            has_page_unless: !table.page_unless.is_empty(),
            has_partly_beside_yes: !table.partly_beside_yes.is_empty(),
            limits: table.limits,
            across: table.across,
            follows: table.follows,
            firm: table.firm,
            unless_own_team: table.unless_own_team,
            unless_another_offer: table.unless_another_offer,
            asks: table.asks,
            planned: table.planned,
            if_negated: table.if_negated,
            if_answered_no: table.if_answered_no.or(table.if_negated),
            negation: table.negation.unwrap_or_default(),
        })
    }

    /// Puts the rules in the order of `score.toml` and checks that both know the same rules.
    fn order(&mut self, score: ScoreFile, complaints: &mut Complaints<'_>) -> ScoreFormula {
        let known: BTreeSet<String> =
            self.rules.iter().map(|rule| rule.id.as_str().to_owned()).collect();
        let mut place: BTreeMap<String, usize> = BTreeMap::new();
        for (index, id) in score.order.get_ref().iter().enumerate() {
            if !known.contains(id.get_ref()) {
                complaints
                    .at(id.span(), format!("expected the id of a rule, found `{}`", id.get_ref()));
            }
            if place.insert(id.get_ref().clone(), index).is_some() {
                complaints.at(id.span(), format!("expected `{}` once", id.get_ref()));
            }
        }
        for id in known.iter().filter(|id| !place.contains_key(*id)) {
            complaints.at(score.order.span(), format!("expected rule `{id}` in the order"));
        }
        let partly = *score.formula.partly.get_ref();
        if !(0.0..=1.0).contains(&partly) {
            complaints.at(score.formula.partly.span(), "expected a share from 0 to 1");
        }
        let mut weights = BTreeMap::new();
        for (id, weight) in score.weights {
            if !known.contains(&id) {
                complaints.whole(format!("expected weights of known rules, found `{id}`"));
            }
            if !(weight.is_finite() && weight > 0.0) {
                complaints.whole(format!("expected a weight above 0 for `{id}`"));
            }
            weights.insert(RuleId::new(id), weight);
        }
        // Patterns point at rules by their index, so they move along.
        let mut order: Vec<usize> = (0..self.rules.len()).collect();
        order.sort_by_key(|index| {
            place.get(self.rules[*index].id.as_str()).copied().unwrap_or(usize::MAX)
        });
        let mut new_index = vec![0; order.len()];
        for (new, old) in order.iter().enumerate() {
            new_index[*old] = new;
        }
        for (role, _) in &mut self.patterns {
            if let Some(rule) = role.rule_mut() {
                *rule = new_index[*rule];
            }
        }
        let mut rules: Vec<Option<Rule>> = self.rules.drain(..).map(Some).collect();
        self.rules = order.iter().filter_map(|old| rules[*old].take()).collect();
        ScoreFormula { version: score.formula.version, weights, partly }
    }
}

fn is_vocabulary(name: &str) -> bool {
    name.split('/').rev().nth(1) == Some("vocabulary")
}

fn read<T: DeserializeOwned>(complaints: &mut Complaints<'_>) -> Option<T> {
    match toml::from_str(complaints.contents) {
        Ok(file) => Some(file),
        Err(problem) => {
            let message = problem.message().to_owned();
            match problem.span() {
                Some(span) => complaints.at(span, message),
                None => complaints.whole(message),
            }
            None
        }
    }
}

/// Where a range of a string's value stands in the file. Exact when the value holds no escapes.
fn inside(written: &Spanned<String>, at: &Range<usize>) -> Range<usize> {
    let whole = written.span();
    let quotes = (whole.len().saturating_sub(written.get_ref().len())) / 2;
    let start = (whole.start + quotes + at.start).min(whole.end);
    start..(whole.start + quotes + at.end).clamp(start, whole.end)
}

fn reasons(tables: Vec<ReasonTable>, complaints: &mut Complaints<'_>) -> Vec<Reason> {
    let mut list: Vec<Reason> = Vec::new();
    for table in tables {
        if list.iter().any(|reason| reason.id == *table.id.get_ref()) {
            complaints
                .at(table.id.span(), format!("expected reason `{}` once", table.id.get_ref()));
        }
        list.push(Reason {
            id: table.id.into_inner(),
            verdict: table.verdict.into(),
            summary: Text { nl: table.nl, en: table.en },
        });
    }
    list
}

fn read_example(
    example: Spanned<ExampleTable>,
    measured: bool,
    names: &[&str],
    lines: &Lines,
    complaints: &mut Complaints<'_>,
) -> Option<Example> {
    let span = example.span();
    let table = example.into_inner();
    let line = lines.line_of(table.expect.span().start);
    let given = match (table.text, table.facts) {
        (Some(text), None) if !measured => {
            Given::Page { title: table.title, text: text.into_inner() }
        }
        (None, Some(facts)) if measured => Given::Facts(facts),
        _ => {
            let wanted = if measured { "`facts`" } else { "`text`" };
            complaints.at(span, format!("expected an example with {wanted}"));
            return None;
        }
    };
    let words: &[&str] = if measured {
        &["met", "partly", "not_found", "contradicted", "unknown", "not_applicable"]
    } else {
        &["yes", "partly", "contradicted", "silent"]
    };
    if !words.contains(&table.expect.get_ref().as_str()) {
        complaints.at(
            table.expect.span(),
            format!("expected one of {}, found `{}`", words.join(", "), table.expect.get_ref()),
        );
        return None;
    }
    if let Some(by) = &table.by
        && !names.contains(&by.get_ref().as_str())
    {
        let what = if measured { "the id of a reason" } else { "the name of a cue" };
        complaints.at(by.span(), format!("expected {what}, found `{}`", by.get_ref()));
    }
    Some(Example {
        expect: table.expect.into_inner(),
        given,
        by: table.by.map(Spanned::into_inner),
        note: table.note,
        line,
    })
}

/// The levels a rule can give: those of its cues, and silence.
fn levels_given(cues: &[Cue], counts: bool) -> BTreeSet<&'static str> {
    let mut levels: BTreeSet<Level> = cues
        .iter()
        .flat_map(|cue| [cue.level, cue.if_negated, cue.if_answered_no])
        .flatten()
        .collect();
    if counts {
        levels.extend([Level::Yes, Level::Partly]);
    }
    levels.insert(Level::Silent);
    levels.into_iter().map(Level::word).collect()
}

fn enough_examples(
    levels: &BTreeSet<&str>,
    examples: &[Example],
    id: &Spanned<String>,
    complaints: &mut Complaints<'_>,
) {
    for word in levels {
        let count = examples.iter().filter(|example| example.expect == *word).count();
        if count < EXAMPLES_PER_LEVEL {
            complaints.at(
                id.span(),
                format!(
                    "expected at least {EXAMPLES_PER_LEVEL} examples with expect = \"{word}\", \
                     a level this rule can give; found {count}"
                ),
            );
        }
    }
}

fn fingerprint(files: &[(String, String)]) -> String {
    let mut hash = Sha256::new();
    for (name, contents) in files {
        for part in [name, contents] {
            hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
            hash.update(part.as_bytes());
        }
    }
    hash.finalize().iter().fold(String::new(), |mut hex, byte| {
        use std::fmt::Write as _;
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
