//! Builds the program anew when a scenario changes, which `include_dir` alone does not notice.

fn main() {
    println!("cargo::rerun-if-changed=../../scenarios");
}
