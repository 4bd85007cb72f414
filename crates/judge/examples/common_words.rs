//! Prints the words that stand in many sentences of pages of municipalities, each with how many of 10,000 sentences
//! it stands in: `cargo run -p ocowijzer-judge --example common_words -- fixtures/gold/*.jsonl >
//! crates/judge/src/claims/common_words.txt`.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a development tool")]

use std::collections::{BTreeMap, BTreeSet};

use ocowijzer_judge::evaluate::{GoldRecord, page_of};
use ocowijzer_judge::page::Region;
use ocowijzer_judge::text::{fold, sentences, tokens};

/// A word in fewer sentences than this of 10,000 is as rare as any other.
const FEWEST: usize = 10;

fn main() {
    let mut count = 0;
    let mut by_word: BTreeMap<String, usize> = BTreeMap::new();
    for path in std::env::args().skip(1) {
        for line in std::fs::read_to_string(path).unwrap().lines() {
            let record: GoldRecord = serde_json::from_str(line).unwrap();
            let page = page_of(&record);
            let read = page.blocks.iter().filter(|block| block.region != Region::Boilerplate);
            for block in read {
                for range in sentences(&block.text) {
                    count += 1;
                    let words: BTreeSet<String> = tokens(&block.text[range])
                        .into_iter()
                        .map(|token| fold(&token.norm))
                        .filter(|word| word.contains(char::is_alphabetic))
                        .collect();
                    for word in words {
                        *by_word.entry(word).or_default() += 1;
                    }
                }
            }
        }
    }
    let of_10_000 = |times: usize| times * 10_000 / count;
    for (word, times) in by_word {
        if of_10_000(times) >= FEWEST {
            println!("{word} {}", of_10_000(times));
        }
    }
}
