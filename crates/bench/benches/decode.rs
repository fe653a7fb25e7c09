//! Times by divan: every corpus, cut three ways, by every subject. `cargo bench -p ssespec-bench`.

use divan::Bencher;
use divan::counter::BytesCount;
use ssespec_bench::corpus::Corpus;
use ssespec_bench::subject::{Look, Subject};

fn main() {
    divan::main();
}

fn read(bencher: Bencher<'_, '_>, corpus: Corpus, piece: usize, subject: &str) {
    let stream = corpus.bytes(1 << 18);
    let piece = piece.min(stream.len());
    let subject = Subject::named(subject).expect("the names come from the subjects");
    bencher.counter(BytesCount::of_slice(&stream)).bench(|| subject.read(&stream, piece, Look::Count));
}

/// Pieces of 1 KiB and 16 KiB; in pieces of 1 MiB the stream is whole.
const PIECES: [usize; 3] = [1 << 10, 1 << 14, 1 << 20];

macro_rules! benches {
    ($($name:ident: $corpus:expr;)*) => {
        $(#[divan::bench(args = Subject::ALL.map(Subject::name), consts = PIECES, max_time = 0.2)]
        fn $name<const PIECE: usize>(bencher: Bencher<'_, '_>, subject: &str) {
            read(bencher, $corpus, PIECE, subject);
        })*
    };
}

benches! {
    json: Corpus::Json;
    tiny: Corpus::Tiny;
    lines: Corpus::Lines;
    mixed: Corpus::Mixed;
}
