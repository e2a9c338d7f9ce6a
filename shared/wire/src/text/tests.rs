use proptest::prelude::*;
use unicode_segmentation::UnicodeSegmentation;

use super::{cut, parts, split, units};
use crate::limits::TEXT_UNITS;

fn bodies(text: &str, max_units: usize) -> Vec<&str> {
    parts(text, max_units).iter().map(super::Part::body).collect()
}

#[test]
fn beginning_ends_between_graphemes_and_inside_one_only_where_that_alone_is_too_long() {
    for (text, max_units, beginning) in [
        ("", 0, ""),
        ("", 3, ""),
        ("abc", 3, "abc"),
        ("abcd", 3, "abc"),
        ("abc", 0, ""),
        ("😀😀", 4, "😀😀"),
        ("😀😀", 3, "😀"),
        ("😀", 1, ""),
        ("a👨‍👩‍👧b", 9, "a👨‍👩‍👧"),
        ("a👨‍👩‍👧b", 8, "a"),
        ("👨‍👩‍👧", 8, "👨‍👩‍👧"),
        ("👨‍👩‍👧", 7, "👨‍👩\u{200d}"),
        ("e\u{301}e\u{301}", 3, "e\u{301}"),
        ("a\r\nb", 2, "a"),
    ] {
        assert_eq!(cut(text, max_units), beginning, "{text:?} {max_units}");
    }
}

#[test]
fn cut_falls_at_the_best_place_that_keeps_something_whole() {
    let cases: &[(&str, &str, usize, &[&str])] = &[
        ("empty text has no part", "", 10, &[]),
        ("text at the limit stays whole", "0123456789", 10, &["0123456789"]),
        ("text one past the limit is cut", "0123456789a", 10, &["0123456789", "a"]),
        ("paragraph before line", "aa\n\nbb\ncccc", 10, &["aa\n\n", "bb\ncccc"]),
        ("line before sentence", "aa\nB b. Cc.", 10, &["aa\n", "B b. Cc."]),
        ("sentence before word", "Aaa. Bb bb.", 10, &["Aaa. ", "Bb bb."]),
        ("word before comma", "aaa bb,bbb,b", 10, &["aaa ", "bb,bbb,b"]),
        ("comma before grapheme", "aaaa,bbbbbbb", 10, &["aaaa,", "bbbbbbb"]),
        ("paragraph that fits nowhere fills the part", "aa\n\nbbb bbb bbb bbb", 10, &["aa\n\nbbb ", "bbb bbb ", "bbb"]),
        ("white space stays with what it follows", "0123456 89   \n", 10, &["0123456 ", "89   \n"]),
        ("last part is not blank", "0123456789\n", 10, &["012345678", "9\n"]),
        ("indented line begins a part", "aaaaaa\n  - b", 10, &["aaaaaa\n", "  - b"]),
        ("surrogate pairs count two", "😀😀😀", 4, &["😀😀", "😀"]),
        ("family is one grapheme", "a👨‍👩‍👧", 8, &["a", "👨‍👩‍👧"]),
        ("right to left", "שלום עולם", 6, &["שלום ", "עולם"]),
        ("ideographs", "你好。世界", 4, &["你好。", "世界"]),
        ("windows lines", "aaa\r\nbbb\r\nccc", 11, &["aaa\r\nbbb\r\n", "ccc"]),
    ];
    for (name, text, max_units, expected) in cases {
        assert_eq!(split(text, *max_units), *expected, "{name}");
    }
}

#[test]
fn url_is_never_cut() {
    let cases: &[(&str, &str, usize, &[&str])] = &[
        ("moved to the next part", "see https://a.example/b?c=d", 26, &["see ", "https://a.example/b?c=d"]),
        ("without a space before it", "see(https://a.example/b,c)", 24, &["see(", "https://a.example/b,c)"]),
        ("upper case", "see HTTPS://A.EXAMPLE/B-C", 24, &["see ", "HTTPS://A.EXAMPLE/B-C"]),
        ("longer than a part", "x http://a.b/cdefgh z", 10, &["x ", "http://a.b", "/cdefgh z"]),
        ("two of them", "http://a.b/c http://d.e/f", 20, &["http://a.b/c ", "http://d.e/f"]),
        ("after a comma of Chinese", "http://a.bc/de，http://f.gh/ij", 20, &["http://a.bc/de，", "http://f.gh/ij"]),
        ("in Japanese quotation marks", "「http://a.bc/de」「f」", 16, &["「http://a.bc/de」", "「f」"]),
        ("sentence of ideographs after it", "http://a.bc/de。你好。世界。", 20, &["http://a.bc/de。你好。", "世界。"]),
        ("ideographs in its address", "见：http://a.b/你-好", 14, &["见：", "http://a.b/你-好"]),
        ("in angle brackets", "<http://a.bc/d>aaa bb", 19, &["<http://a.bc/d>aaa ", "bb"]),
        ("without a scheme", "see www.a.example/b,c", 17, &["see ", "www.a.example/b,c"]),
        ("without a scheme, upper case", "(WWW.A.EXAMPLE/B-C)", 18, &["(", "WWW.A.EXAMPLE/B-C)"]),
        ("no host after it", "www.-aa,bbb,ccc", 10, &["www.-aa,", "bbb,ccc"]),
        ("no word of its own", "awww.aa,bbb,ccc", 10, &["awww.aa,", "bbb,ccc"]),
    ];
    for (name, text, max_units, expected) in cases {
        assert_eq!(split(text, *max_units), *expected, "{name}");
    }
}

#[test]
fn fence_that_fits_is_moved_and_a_longer_one_is_closed_and_opened_again() {
    let cases: &[(&str, &str, usize, &[&str])] = &[
        ("moved whole", "Some code:\n```\na b\nc\n```\n", 20, &["Some code:\n", "```\na b\nc\n```\n"]),
        ("cut between lines", "```\naaaaaa\nbbbbb\n```", 16, &["```\naaaaaa\n```", "```\nbbbbb\n```"]),
        ("keeps its language", "```rs\naaaa\nbbbb\n```", 20, &["```rs\naaaa\nbbbb\n```"]),
        ("opens with its language", "```rs\naaaaaaaa\nbbbb\n```", 20, &["```rs\naaaaaaaa\n```", "```rs\nbbbb\n```"]),
        ("line longer than a part", "```\naaaaaaaaaaaaaaaa\n```", 16, &["```\naaaaaaaa\n```", "```\naaaaaaaa\n```"]),
        ("longer marks", "````\naaaa\n```\nbbbb\n````", 18, &["````\naaaa\n```\n````", "````\nbbbb\n````"]),
        ("never closed", "```\naaaa\nbbbb", 16, &["```\naaaa\nbbbb"]),
        ("never closed and too long", "```\naaaa\nbbbb\ncccc", 16, &["```\naaaa\n```", "```\nbbbb\ncccc"]),
        ("text after it", "```\na\n```\nbbb bbb bbb", 16, &["```\na\n```\n", "bbb bbb bbb"]),
        ("no room for marks", "```\naaaa\nbbbb\n```", 11, &["```\naaaa\n", "bbbb\n```"]),
        ("inline backticks are text", "```aa``` bbb ccc", 12, &["```aa``` ", "bbb ccc"]),
        ("tildes", "~~~ a`b\naaaaaa\nbbbb\n~~~", 28, &["~~~ a`b\naaaaaa\nbbbb\n~~~"]),
        ("tildes, too long", "~~~\naaaaaa\nbbbbb\n~~~", 16, &["~~~\naaaaaa\n~~~", "~~~\nbbbbb\n~~~"]),
        ("backticks close no tildes", "~~~\naaaa\n```\nbbbb\n~~~", 16, &["~~~\naaaa\n```\n~~~", "~~~\nbbbb\n~~~"]),
        ("two tildes are text", "~~\naaaaaa\nbbbbb\n~~", 16, &["~~\naaaaaa\nbbbbb\n", "~~"]),
        ("quoted", "> ```\n> aaaa\n> bbbb\n> ```", 24, &["> ```\n> aaaa\n> ```", "> ```\n> bbbb\n> ```"]),
        ("quoted twice", ">> ~~~\n>> aa\n>> bb\n>> ~~~", 24, &[">> ~~~\n>> aa\n>> ~~~", ">> ~~~\n>> bb\n>> ~~~"]),
        (
            "quoted, with a mark in its code",
            "> ```\n> > a\n> > ```\n> > b\n> ```",
            28,
            &["> ```\n> > a\n> > ```\n> ```", "> ```\n> > b\n> ```"],
        ),
        (
            "quoted line longer than a part",
            "> ```\n> aaaaaaaaaaaa\n> ```",
            24,
            &["> ```\n> aaaaaaaaaa\n> ```", "> ```\n> aa\n> ```"],
        ),
        (
            "ends with its quote",
            "> ```\n> aa\nb b b b b b b b b b b b b b b",
            24,
            &["> ```\n> aa\nb b b b b b ", "b b b b b b b b b"],
        ),
    ];
    for (name, text, max_units, expected) in cases {
        assert_eq!(split(text, *max_units), *expected, "{name}");
        assert_eq!(bodies(text, *max_units).concat(), *text, "{name}");
    }
}

#[test]
fn run_of_white_space_longer_than_a_part_is_left_out() {
    let run = " ".repeat(4_500);
    assert_eq!(split(&format!("{run}a"), TEXT_UNITS), [format!("{}a", " ".repeat(502))]);
    assert_eq!(split(&run, TEXT_UNITS), [""; 0]);
    assert_eq!(bodies(&run, TEXT_UNITS).concat(), run);
    assert_eq!(split("```\n   \n```", TEXT_UNITS), ["```\n   \n```"], "marks are no white space");
}

#[test]
fn word_of_ten_thousand_characters_is_cut_between_graphemes() {
    for (name, grapheme) in [("letters", "a"), ("combining marks", "e\u{301}"), ("flags", "🇳🇱"), ("skin tones", "👍🏽")]
    {
        let word = grapheme.repeat(10_000);
        let parts = split(&word, TEXT_UNITS);
        assert_eq!(parts.concat(), word, "{name}");
        assert!(
            parts.iter().all(|part| units(part) <= TEXT_UNITS && part.graphemes(true).all(|g| g == grapheme)),
            "{name}"
        );
        assert_eq!(parts.len(), 10_000_usize.div_ceil(TEXT_UNITS / units(grapheme)), "{name}");
    }
}

#[test]
fn grapheme_longer_than_a_part_is_cut_between_characters() {
    let zalgo = format!("z{}", "\u{301}".repeat(5_000));
    let parts = split(&zalgo, TEXT_UNITS);
    assert_eq!(parts.concat(), zalgo);
    assert_eq!(parts.iter().map(|part| units(part)).collect::<Vec<_>>(), [1999, 1999, 1003]);
    assert_eq!(split("😀", 0), ["😀"], "a part has room for one character at least");
}

const MARKS: [&str; 6] = ["```", "```rust", "````", "~~~", "> ```", ">> ~~~ a`b"];
const CLOSINGS: [&str; 5] = ["```", "````", "~~~", "> ```", ">> ~~~"];
const PIECES: [&str; 32] = [
    "a",
    "word",
    "Sentence. ",
    "sentence? ",
    " ",
    "  ",
    "\n",
    "\r\n",
    "\n\n",
    "\t",
    ",",
    "-",
    "👨‍👩‍👧‍👦",
    "🏳️‍🌈",
    "🇳🇱",
    "e\u{301}\u{323}",
    "שלום",
    "\u{200f}",
    "مرحبا ",
    "नमस्ते",
    "你好。",
    "`",
    "://",
    "𝒳",
    "，",
    "「",
    "」",
    "www.",
    "~",
    "> ",
    "\n> ",
    "<",
];
const URLS: [&str; 5] = [
    "https://a.example/b?c=d,e",
    "http://x.yz/1.2!3",
    "HTTPS://A.EXAMPLE/👍🏽",
    "www.a.example/b,c",
    "http://x.yz/你好-世",
];
/// Opening line of a fence, what each of its lines begins with, closing line.
const FRAMES: [(&str, &str, &str); 4] =
    [("```rust", "", "```"), ("~~~", "", "~~~"), ("> ```rust", "> ", "> ```"), (">> ~~~", ">> ", ">> ~~~")];
/// What may stand around a URL without being a part of it.
const AROUND: [(&str, &str); 6] = [(" ", " "), ("，", "，"), ("你好「", "」。"), ("：", "！"), ("<", ">"), ("“", "”")];

fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        12 => prop::sample::select(&PIECES[..]).prop_map(str::to_owned),
        3 => (prop::sample::select(&URLS[..]), prop::sample::select(&AROUND[..]))
            .prop_map(|(url, (before, after))| format!("{before}{url}{after}")),
        2 => prop::sample::select(&MARKS[..]).prop_map(|marks| format!("\n{marks}\n")),
        1 => (1_usize..60).prop_map(|count| "w".repeat(count)),
        1 => (1_usize..60).prop_map(|count| format!("z{}", "\u{301}".repeat(count))),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn bodies_joined_are_the_text(text in text(), max_units in 0_usize..120) {
        prop_assert_eq!(bodies(&text, max_units).concat(), text);
    }

    #[test]
    fn every_part_is_within_the_limit_and_not_blank(text in text(), max_units in 2_usize..120) {
        for part in split(&text, max_units) {
            prop_assert!(!part.trim().is_empty() && units(&part) <= max_units, "{} of {max_units}: {part:?}", units(&part));
        }
    }

    #[test]
    fn only_fence_marks_are_added(text in text(), max_units in 2_usize..120) {
        for part in parts(&text, max_units) {
            let opening = part.opening.lines().next().unwrap_or_default();
            prop_assert!(part.opening.is_empty() || MARKS.contains(&opening), "{part:?}");
            let quote = part.opening.lines().nth(1).unwrap_or_default();
            prop_assert!(["", "> ", ">> "].contains(&quote) && opening.starts_with(quote), "{part:?}");
            let closing = part.closing.trim_start_matches('\n');
            prop_assert!(closing.is_empty() || CLOSINGS.contains(&closing), "{part:?}");
        }
    }

    #[test]
    fn text_without_fences_loses_only_blank_parts(text in text(), max_units in 2_usize..120) {
        let text = text.replace(['`', '~'], "'");
        let bodies = bodies(&text, max_units).into_iter().filter(|body| !body.trim().is_empty());
        prop_assert_eq!(split(&text, max_units), bodies.collect::<Vec<_>>());
    }

    #[test]
    fn no_grapheme_that_fits_is_cut(text in text(), max_units in 80_usize..200) {
        let whole: Vec<_> = text.graphemes(true).collect();
        let cut: Vec<_> = bodies(&text, max_units).into_iter().flat_map(|body| body.graphemes(true)).collect();
        prop_assert_eq!(cut, whole);
    }

    #[test]
    fn no_url_that_fits_is_cut(
        words in prop::collection::vec("[a-zäß一-十，。、「」! ]{0,12}", 1..20),
        url in prop::sample::select(&URLS[..]),
        (before, after) in prop::sample::select(&AROUND[..]),
        max_units in 40_usize..80,
    ) {
        let between = format!("{before}{url}{after}");
        let text = words.join(&between);
        let whole = bodies(&text, max_units).iter().map(|body| body.matches(url).count()).sum::<usize>();
        prop_assert_eq!(whole, words.len() - 1, "{}", text);
    }

    #[test]
    fn fence_that_fits_is_in_one_part(
        before in "[a-z \n]{0,60}",
        (opening, quote, closing) in prop::sample::select(&FRAMES[..]),
        lines in prop::collection::vec("[a-z ]{0,6}", 0..3),
        after in "[a-z \n]{0,60}",
        max_units in 50_usize..60,
    ) {
        let code: String = lines.iter().flat_map(|line| [quote, line, "\n"]).collect();
        let fence = format!("{opening}\n{code}{closing}\n");
        let parts = split(&format!("{before}\n{fence}{after}"), max_units);
        prop_assert!(parts.iter().any(|part| part.contains(&fence)), "{parts:?}");
    }

    #[test]
    fn fence_is_closed_in_every_part(
        (opening, quote, closing) in prop::sample::select(&FRAMES[..]),
        lines in prop::collection::vec("[a-z ]{0,40}", 1..30),
        max_units in 40_usize..90,
    ) {
        let code: String = lines.iter().flat_map(|line| [quote, line, "\n"]).collect();
        let text = format!("Code:\n{opening}\n{code}{closing}\nDone.");
        for part in split(&text, max_units) {
            let marks = part.lines().filter(|line| line.starts_with(closing)).count();
            prop_assert!(marks % 2 == 0, "{part:?}");
            let inside = part.lines().skip_while(|line| *line != opening).take_while(|line| *line != "Done.");
            prop_assert!(inside.into_iter().all(|line| line.starts_with(quote)), "{part:?}");
        }
    }
}
