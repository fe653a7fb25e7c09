//! A regular expression over kinds of events, as an automaton that tells what may come next.
//!
//! `start (delta | ping)* stop+` becomes one state for each word in it (Glushkov's construction); a run is the set of words that
//! the latest event may have been. So "what was allowed there" is exact, and a step costs the same however long the stream is.

use std::collections::BTreeSet;

/// The most words that an expression may have: one bit of a set for each.
const MOST_WORDS: usize = 128;

/// The deepest nesting of parentheses.
const DEEPEST: usize = 32;

/// The word that stands for every known kind that the expression does not name.
pub const OTHER: &str = "other";

type Set = u128;

/// A compiled expression.
#[derive(Clone, Debug)]
pub struct Automaton {
    words: Vec<String>,
    first: Set,
    last: Set,
    nullable: bool,
    follow: Vec<Set>,
}

/// How far a run has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum State {
    /// Nothing has come.
    #[default]
    Start,
    /// The latest event is one of these words.
    At(Set),
}

impl Automaton {
    /// Reads an expression: words, `|`, parentheses, and `*`, `+` and `?` behind what they are about.
    ///
    /// # Errors
    /// What is wrong with it, as a sentence for its author.
    pub fn new(expression: &str) -> Result<Self, String> {
        let tokens = tokens(expression)?;
        let mut building = Building { tokens: &tokens, at: 0, words: Vec::new(), follow: Vec::new() };
        let whole = building.choice(0)?;
        match building.tokens.get(building.at) {
            Some(_) => Err("a `)` that closes nothing".to_owned()),
            None => Ok(Self {
                words: building.words,
                follow: building.follow,
                first: whole.first,
                last: whole.last,
                nullable: whole.nullable,
            }),
        }
    }

    /// The kinds that it names.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(String::as_str).filter(|word| *word != OTHER)
    }

    /// Whether it has a say about this kind.
    pub fn knows(&self, kind: &str) -> bool {
        self.words.iter().any(|word| word == kind || word == OTHER)
    }

    /// The state after one more event, if the event may stand there.
    pub fn step(&self, state: State, kind: &str) -> Option<State> {
        let named = self.words().any(|word| word == kind);
        let word = if named { kind } else { OTHER };
        let next = self.next(state) & self.positions(word);
        (next != 0).then_some(State::At(next))
    }

    /// Whether everything may end in this state.
    pub fn accepts(&self, state: State) -> bool {
        match state {
            State::Start => self.nullable,
            State::At(set) => set & self.last != 0,
        }
    }

    /// What may come next, each kind once, in alphabetical order.
    pub fn allowed(&self, state: State) -> Vec<&str> {
        let next = self.next(state);
        let words: BTreeSet<&str> = bits(next).map(|at| self.words[at].as_str()).collect();
        words.into_iter().collect()
    }

    fn next(&self, state: State) -> Set {
        match state {
            State::Start => self.first,
            State::At(set) => bits(set).fold(0, |next, at| next | self.follow[at]),
        }
    }

    fn positions(&self, wanted: &str) -> Set {
        let is = |(_, word): &(usize, &String)| *word == wanted;
        self.words.iter().enumerate().filter(is).fold(0, |set, (at, _)| set | 1 << at)
    }
}

fn bits(set: Set) -> impl Iterator<Item = usize> {
    (0..MOST_WORDS).filter(move |at| set & (1 << at) != 0)
}

#[derive(Debug, PartialEq, Eq)]
enum Token<'t> {
    Word(&'t str),
    Sign(char),
}

fn tokens(text: &str) -> Result<Vec<Token<'_>>, String> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-' | '/');
    let (mut tokens, mut rest) = (Vec::new(), text);
    while let Some(c) = rest.chars().next() {
        let length = match c {
            c if c.is_whitespace() => c.len_utf8(),
            '(' | ')' | '|' | '*' | '+' | '?' => {
                tokens.push(Token::Sign(c));
                1
            }
            c if is_word(c) => {
                let length = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
                tokens.push(Token::Word(&rest[..length]));
                length
            }
            c => return Err(format!("`{c}` means nothing here: write kinds, `|`, `( )`, `*`, `+` and `?`")),
        };
        rest = &rest[length..];
    }
    Ok(tokens)
}

#[derive(Clone, Copy)]
struct Piece {
    first: Set,
    last: Set,
    nullable: bool,
}

const NOTHING: Piece = Piece { first: 0, last: 0, nullable: true };

struct Building<'t> {
    tokens: &'t [Token<'t>],
    at: usize,
    words: Vec<String>,
    follow: Vec<Set>,
}

impl Building<'_> {
    fn take(&mut self, sign: char) -> bool {
        let is = self.tokens.get(self.at) == Some(&Token::Sign(sign));
        self.at += usize::from(is);
        is
    }

    fn choice(&mut self, depth: usize) -> Result<Piece, String> {
        if depth > DEEPEST {
            return Err(format!("parentheses more than {DEEPEST} deep"));
        }
        let mut whole = self.sequence(depth)?;
        while self.take('|') {
            let other = self.sequence(depth)?;
            whole = Piece {
                first: whole.first | other.first,
                last: whole.last | other.last,
                nullable: whole.nullable || other.nullable,
            };
        }
        Ok(whole)
    }

    fn sequence(&mut self, depth: usize) -> Result<Piece, String> {
        let mut whole = NOTHING;
        while let Some(piece) = self.repeated(depth)? {
            self.link(whole.last, piece.first);
            whole = Piece {
                first: if whole.nullable { whole.first | piece.first } else { whole.first },
                last: if piece.nullable { whole.last | piece.last } else { piece.last },
                nullable: whole.nullable && piece.nullable,
            };
        }
        Ok(whole)
    }

    fn repeated(&mut self, depth: usize) -> Result<Option<Piece>, String> {
        let mut piece = match self.tokens.get(self.at) {
            Some(Token::Word(word)) => {
                self.at += 1;
                self.word(word)?
            }
            Some(Token::Sign('(')) => {
                self.at += 1;
                let piece = self.choice(depth + 1)?;
                if !self.take(')') {
                    return Err("a `(` that is never closed".to_owned());
                }
                piece
            }
            Some(Token::Sign(sign @ ('*' | '+' | '?'))) => {
                return Err(format!("`{sign}` stands behind nothing that it could be about"));
            }
            Some(Token::Sign(_)) | None => return Ok(None),
        };
        loop {
            let (many, none) = match self.tokens.get(self.at) {
                Some(Token::Sign('*')) => (true, true),
                Some(Token::Sign('+')) => (true, false),
                Some(Token::Sign('?')) => (false, true),
                _ => return Ok(Some(piece)),
            };
            self.at += 1;
            if many {
                self.link(piece.last, piece.first);
            }
            piece.nullable |= none;
        }
    }

    fn word(&mut self, word: &str) -> Result<Piece, String> {
        let at = self.words.len();
        if at == MOST_WORDS {
            return Err(format!("more than {MOST_WORDS} words in one order"));
        }
        self.words.push(word.to_owned());
        self.follow.push(0);
        Ok(Piece { first: 1 << at, last: 1 << at, nullable: false })
    }

    fn link(&mut self, from: Set, to: Set) {
        bits(from).for_each(|at| self.follow[at] |= to);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many words of a run fit, whether it may end there, and what may come next.
    fn run<'a>(automaton: &'a Automaton, events: &str) -> (usize, bool, Vec<&'a str>) {
        let (mut state, mut fitted) = (State::Start, 0);
        for event in events.split_whitespace() {
            match automaton.step(state, event) {
                Some(next) => (state, fitted) = (next, fitted + 1),
                None => break,
            }
        }
        (fitted, automaton.accepts(state), automaton.allowed(state))
    }

    #[test]
    fn what_fits_and_what_may_come_next() {
        let order = Automaton::new("start (block | ping)* delta+ stop?").expect("an order");
        assert_eq!(run(&order, ""), (0, false, vec!["start"]));
        assert_eq!(run(&order, "start"), (1, false, vec!["block", "delta", "ping"]));
        assert_eq!(run(&order, "start ping block delta"), (4, true, vec!["delta", "stop"]));
        assert_eq!(run(&order, "start delta stop stop"), (3, true, vec![]));
        assert_eq!(run(&order, "block start"), (0, false, vec!["start"]));
    }

    #[test]
    fn the_same_word_at_several_places() {
        let order = Automaton::new("(a b | a c)+").expect("an order");
        assert_eq!(run(&order, "a"), (1, false, vec!["b", "c"]));
        assert_eq!(run(&order, "a c a b"), (4, true, vec!["a"]));
        let order = Automaton::new("a? a? b").expect("an order");
        assert_eq!(run(&order, "a a a"), (2, false, vec!["b"]));
    }

    #[test]
    fn other_is_every_kind_without_a_name_of_its_own() {
        let order = Automaton::new("(start other* end)+").expect("an order");
        assert_eq!(run(&order, "start x y end start end"), (6, true, vec!["start"]));
        assert_eq!(run(&order, "start start"), (1, false, vec!["end", "other"]));
        assert_eq!(run(&order, "x"), (0, false, vec!["start"]));
        assert_eq!(order.words().collect::<Vec<_>>(), ["start", "end"]);
    }

    #[test]
    fn an_expression_without_sense_is_refused() {
        let long = "a ".repeat(129);
        let deep = format!("{}a{}", "(".repeat(40), ")".repeat(40));
        for (written, told) in [
            ("a & b", "`&` means nothing here: write kinds, `|`, `( )`, `*`, `+` and `?`"),
            ("(a", "a `(` that is never closed"),
            ("a)", "a `)` that closes nothing"),
            ("* a", "`*` stands behind nothing that it could be about"),
            (&long, "more than 128 words in one order"),
            (&deep, "parentheses more than 32 deep"),
        ] {
            assert_eq!(Automaton::new(written).expect_err(written), told);
        }
    }
}
