//! Text: charset, normal form, sentences, words, letters.
