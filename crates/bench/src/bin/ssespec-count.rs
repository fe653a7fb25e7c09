//! Reads one corpus with one subject a number of times: the program that cachegrind looks into.
use ssespec_bench::{
    corpus::Corpus,
    subject::{Look, Subject},
};
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let s = Subject::named(&a[1]).unwrap();
    let c = Corpus::named(&a[2]).unwrap();
    let b = c.bytes(1 << 20);
    let n: usize = a[3].parse().unwrap();
    for _ in 0..n {
        println!("{:?} {}", s.read(&b, 16384, Look::Count), b.len());
    }
}
