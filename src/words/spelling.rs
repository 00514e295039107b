//! The spellings of a name that a library holds.
//!
//! What to write on a watch list for *Muqtada* is not in a book, it is in the library: the words that sound
//! like it, are names as it is, and occur. They are proposed, most frequent first, and never applied.

use super::sound::Sound;
use super::token::tokens;
use super::vocabulary::{Counts, Vocabulary};
use crate::search::plain;

/// Letters in which a proposed spelling may differ.
const MOST_EDITS: usize = 3;
/// The same for a loose search, which takes words that are no names too.
const LOOSE_EDITS: usize = 2;
/// Words that a loose search looks for, at most.
const MOST_LOOSE: usize = 32;
/// A shorter word with one letter changed is another word, in letters.
const LONG: usize = 5;
/// The shortest word in which *s* and *z* are one letter in two countries.
const ORGANISE: usize = 7;

/// Another spelling of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spelling {
    /// The word, or the phrase with one word replaced; folded.
    pub word: String,
    /// How often the word occurs that is spelled in another way.
    pub occurrences: u32,
    /// In how many documents.
    pub documents: u32,
}

impl Vocabulary {
    /// Other spellings of `word`, a name, that occur; most frequent first. What the fold takes for the same
    /// is not among them, nor are other forms of the word.
    ///
    /// A word that is mostly written small is no name and has no other spellings, except that of the other
    /// side of the ocean: *mobilization*, *mobilisation*. A word that does not occur may be a name.
    pub fn spellings(&self, word: &str) -> Vec<Spelling> {
        self.sounding_like(&plain(word))
    }

    /// Other spellings of the words of `phrase`, each as the phrase with that one word replaced; most frequent
    /// first. For one word the same as [`Vocabulary::spellings`].
    pub fn spellings_of_phrase(&self, phrase: &str) -> Vec<Spelling> {
        let mut words = Vec::new();
        tokens(phrase.as_bytes(), false, &mut |token| words.push(token.word.to_owned()));
        let mut found = Vec::new();
        for (at, word) in words.iter().enumerate() {
            for spelling in self.sounding_like(word) {
                let mut spelled: Vec<&str> = words.iter().map(String::as_str).collect();
                spelled[at] = &spelling.word;
                let spelling = Spelling { word: spelled.join(" "), ..spelling };
                if !found.contains(&spelling) {
                    found.push(spelling);
                }
            }
        }
        sort(&mut found);
        found
    }

    /// `word` and the words that may be meant by it: those that sound like it, and, if it has five letters or
    /// more, those that differ in one. `word` comes first, then the others, most frequent first; 32 at most.
    pub fn loose(&self, word: &str) -> Vec<String> {
        let word = plain(word);
        let sound = Sound::new(&word);
        let long = word.chars().count() >= LONG;
        let meant = self.iter().filter(|&(candidate, _)| {
            let sounds = sound.as_ref().is_some_and(|sound| sound.distance(candidate).is_some());
            let edits = if sounds { LOOSE_EDITS } else { 1 };
            let near = sounds || long && candidate.len().abs_diff(word.len()) <= char::MAX.len_utf8();
            let near = near && candidate != word && within(&word, candidate, edits);
            near && (sounds || candidate.chars().count() >= LONG)
        });
        let mut found: Vec<Spelling> = meant.map(spelling).collect();
        sort(&mut found);
        let others = found.into_iter().map(|spelling| spelling.word).take(MOST_LOOSE - 1);
        std::iter::once(word.clone()).chain(others).collect()
    }

    /// The spellings of a folded word.
    fn sounding_like(&self, word: &str) -> Vec<Spelling> {
        let Some(sound) = Sound::new(word) else { return Vec::new() };
        let own = self.counts(word);
        let may_be_name = own.occurrences == 0 || own.is_name();
        let is_other = |(candidate, counts): &(&str, Counts)| {
            let same = may_be_name && counts.is_name() && sound.distance(candidate).is_some();
            *candidate != word
                && (same && within(word, candidate, MOST_EDITS) || is_organised(word, candidate))
        };
        let mut found: Vec<Spelling> = self.iter().filter(is_other).map(spelling).collect();
        sort(&mut found);
        found
    }
}

impl Counts {
    /// Whether a word is written with a capital two times out of three: then it is a name.
    fn is_name(self) -> bool {
        u64::from(self.capitals) * 3 >= u64::from(self.occurrences) * 2
    }
}

fn spelling((word, counts): (&str, Counts)) -> Spelling {
    Spelling { word: word.to_owned(), occurrences: counts.occurrences, documents: counts.documents }
}

fn sort(found: &mut [Spelling]) {
    found.sort_by(|a, b| b.occurrences.cmp(&a.occurrences).then_with(|| a.word.cmp(&b.word)));
}

/// Whether two long words differ in nothing but one *s* that is a *z* in the other.
fn is_organised(a: &str, b: &str) -> bool {
    if a.len() != b.len() || a.len() < ORGANISE {
        return false;
    }
    let mut different = a.bytes().zip(b.bytes()).filter(|(a, b)| a != b);
    matches!(different.next(), Some((b's', b'z') | (b'z', b's'))) && different.next().is_none()
}

/// Whether `a` becomes `b` by adding, leaving out and replacing so many letters or fewer.
fn within(a: &str, b: &str, edits: usize) -> bool {
    if a.is_ascii() && b.is_ascii() {
        return near(a.as_bytes(), b.as_bytes(), edits);
    }
    near(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>(), edits)
}

fn near<T: PartialEq>(a: &[T], b: &[T], edits: usize) -> bool {
    let same = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    match (&a[same..], &b[same..]) {
        ([], rest) | (rest, []) => rest.len() <= edits,
        (a, b) if edits == 0 || a.len().abs_diff(b.len()) > edits => false,
        (a, b) => {
            near(&a[1..], &b[1..], edits - 1) || near(&a[1..], b, edits - 1) || near(a, &b[1..], edits - 1)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn library(text: &str) -> Vocabulary {
        let mut all = Vocabulary::new();
        all.add(text.as_bytes(), false);
        all
    }

    fn found(all: &Vocabulary, word: &str) -> Vec<String> {
        all.spellings(word).into_iter().map(|s| s.word).collect()
    }

    /// Names and their spellings, as reports have them: each must be proposed for each, and nothing else.
    const NAMES: &[&[&str]] = &[
        &["Muqtada", "Moqtada", "Moktada"],
        &["Kazimi", "Kadhimi", "Kazemi"],
        &["Kataeb", "Kataib"],
        &["Hezbollah", "Hizbullah", "Hizballah"],
        &["Tehran", "Teheran"],
        &["Maliki", "Malki"],
        &["Mobilization", "Mobilisation"],
        &["Muhammad", "Mohammed", "Mohamed", "Mohamad"],
        &["Mahmud", "Mahmoud"],
        &["Soleimani", "Suleimani", "Sulaymani"],
        &["Haider", "Haidar", "Haydar"],
        &["Fallujah", "Faluja"],
        &["Abdullah", "Abdulla"],
        &["Baghdad", "Bagdad"],
        &["Sadr", "Sader"],
        &["Iraq", "Irak"],
        &["Amiri", "Ameri"],
        &["Quran", "Koran"],
        &["Muhandis", "Mohandes"],
        &["Jamal", "Gamal"],
        &["Lavrov", "Lavroff"],
        &["Dostoevsky", "Dostoyevsky"],
        &["Alexander", "Aleksander"],
        &["Sharia", "Shariah"],
        &["Dawla", "Daula"],
        &["Sheikh", "Shaikh"],
        &["Houthi", "Huthi"],
        &["Jemen", "Yemen"],
    ];

    /// Words that stand beside those and are other words.
    const OTHERS: &str = "Malika Baghdadi Iran Iraqi Iraqis Korea Korean Karen Sadiq Sadrists Tehrani Militia \
        Milita Militias Miller Muller Barton Burton Paris Boris Martin Martina Marie Maria German Germany Kurd \
        Kurdi Kurds Mosul Basil Israel Israeli Nasr Nasser Ansar Amman Oman Hamas Hama Saudi Saud Sudan Syria \
        Syrian Minister Ministry Mobile Hassan Hussein Salman Suleiman";

    #[test]
    fn the_spellings_of_a_name_are_proposed_and_no_other_words() {
        let all = library(&format!("{} {OTHERS}", NAMES.concat().join(" ")));
        for names in NAMES {
            for name in *names {
                let others = names.iter().filter(|other| *other != name);
                let mut wanted: Vec<String> = others.map(|other| other.to_lowercase()).collect();
                let mut proposed = found(&all, name);
                wanted.sort();
                proposed.sort();
                assert_eq!(proposed, wanted, "{name}");
            }
        }
        for other in OTHERS.split_whitespace() {
            assert_eq!(found(&all, other), Vec::<String>::new(), "{other}");
        }
    }

    #[test]
    fn only_names_are_proposed_and_only_for_names() {
        let all = library("the rebel and the rebal. Rebil! Moqtada, moqtada and Muqtada; a maliki, a malki");
        assert_eq!(found(&all, "rebil"), Vec::<String>::new());
        assert_eq!(found(&all, "rebel"), Vec::<String>::new());
        assert_eq!(found(&all, "Muqtada"), Vec::<String>::new(), "moqtada has a capital in one case of two");
        assert_eq!(found(&all, "maliki"), Vec::<String>::new());
        assert_eq!(found(&all, "Moktada"), ["muqtada"], "what does not occur may be a name");
    }

    #[test]
    fn the_other_side_of_the_ocean_is_proposed_for_any_word() {
        let all = library("they organised the mobilisation of prices, a prise of the organization");
        assert_eq!(found(&all, "mobilization"), ["mobilisation"]);
        assert_eq!(found(&all, "organized"), ["organised"]);
        assert_eq!(found(&all, "prize"), Vec::<String>::new());
    }

    #[test]
    fn spellings_are_counted_and_the_most_frequent_comes_first() {
        let mut all = library("Moktada Moqtada Moqtada Kata'ib Kata’ib Kataib");
        all.add(b"Moqtada", false);
        let spelling =
            |word: &str, occurrences, documents| Spelling { word: word.to_owned(), occurrences, documents };
        assert_eq!(all.spellings("Muqtadā"), [spelling("moqtada", 3, 2), spelling("moktada", 1, 1)]);
        assert_eq!(all.spellings("kataib"), [], "the fold covers these");
        assert_eq!(all.spellings(""), []);
        assert_eq!(all.spellings("مقتدى"), []);
    }

    #[test]
    fn a_phrase_is_spelled_word_by_word() {
        let all = library("Moqtada al-Sader; Moqtada al-Sadr; Muqtada al-Sadr");
        let words: Vec<String> =
            all.spellings_of_phrase("Muqtada al-Sadr").into_iter().map(|s| s.word).collect();
        assert_eq!(words, ["moqtada al sadr", "muqtada al sader"]);
        assert_eq!(all.spellings_of_phrase("Muqtada"), all.spellings("Muqtada"));
    }

    #[test]
    fn loose_takes_what_is_near_with_the_word_itself_first() {
        let all =
            library("kadhimi kadhimi kazimi Kazemi Kadimi Kazmi militias militia sadr sadi مقتدى مقتضى");
        assert_eq!(all.loose("Kazimi"), ["kazimi", "kadhimi", "kadimi", "kazemi", "kazmi"]);
        assert_eq!(all.loose("militia"), ["militia", "militias"]);
        assert_eq!(all.loose("sadr"), ["sadr"], "short words differ in more than a letter");
        assert_eq!(all.loose("مقتدى"), ["مقتدي", "مقتضي"]);
        assert_eq!(all.loose("absent"), ["absent"]);
    }

    #[test]
    fn loose_is_bounded_to_the_most_frequent() {
        let word = |n: u8| format!("haus{}", char::from(b'a' + n));
        let text: String = (0..26).map(|n| format!("{} ", word(n)).repeat(usize::from(n) + 1)).collect();
        let longer: String = (0..26).map(|n| format!("h{}ausa ", char::from(b'a' + n))).collect();
        let all = library(&format!("{text} {longer}"));
        let found = all.loose("hausa");
        assert_eq!(found.len(), MOST_LOOSE);
        assert_eq!(found[..3], ["hausa", "hausz", "hausy"]);
    }

    #[test]
    fn edits_are_counted() {
        for (a, b, edits) in
            [("abc", "abc", 0), ("abc", "abd", 1), ("abc", "ab", 1), ("abc", "acb", 2), ("", "abc", 3)]
        {
            assert!(within(a, b, edits) && within(b, a, edits), "{a} {b}");
            assert!(edits == 0 || !within(a, b, edits - 1), "{a} {b}");
        }
    }
}
