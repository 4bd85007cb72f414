//! The fixture sites and the rules are embedded in the binary; a file added there must lead to a new build.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=fixtures/sites");
    println!("cargo::rerun-if-changed=rules");
}
