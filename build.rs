//! The fixture sites are embedded in the binary; a file added there must lead to a new build.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=fixtures/sites");
}
