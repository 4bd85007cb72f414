//! The register of municipalities: who they are, where their site is, how people call them.
