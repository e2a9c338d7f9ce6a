//! Text of a template in its parts, code as its tokens: the engine tells neither the operators that it has nor what is
//! asked of a value by number, in a slice or in a loop, nor how long what stands between is.

/// Smallest part of an expression or tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// Name or keyword.
    Word(&'a str),
    /// Digits, and what stands right behind them.
    Number(&'a str),
    /// Text with its quotation marks.
    Text(&'a str),
    /// Operator or bracket. Only `**` and `==` have two characters.
    Sign(&'a str),
}

impl<'a> Token<'a> {
    /// Token as it is written.
    pub(super) fn text(self) -> &'a str {
        match self {
            Self::Word(text) | Self::Number(text) | Self::Text(text) | Self::Sign(text) => text,
        }
    }
}

/// Part of a template.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// Text that is printed as it stands.
    Raw(&'a str),
    /// Expression or tag.
    Code(Vec<Token<'a>>),
}

/// Expressions and tags of a template that the engine has compiled, each as its tokens.
pub(super) fn stretches(template: &str) -> Vec<Vec<Token<'_>>> {
    let tokens = |piece| if let Piece::Code(tokens) = piece { Some(tokens) } else { None };
    pieces(template).into_iter().filter_map(tokens).collect()
}

/// Parts of a template that the engine has compiled, but for comments.
pub(super) fn pieces(template: &str) -> Vec<Piece<'_>> {
    let (mut rest, mut pieces) = (template, Vec::new());
    while let Some(start) = begin(rest) {
        let (raw, behind) = (&rest[..start], rest.get(start + 2..).unwrap_or_default());
        pieces.push(Piece::Raw(raw));
        rest = match rest.as_bytes().get(start + 1) {
            Some(b'#') => after(behind, "#}"),
            Some(b'%') if is_tag(behind, "raw") => {
                let rest = after_raw(behind);
                pieces.push(Piece::Raw(&behind[..behind.len() - rest.len()]));
                rest
            }
            _ => {
                let (tokens, rest) = stretch(behind);
                pieces.push(Piece::Code(tokens));
                rest
            }
        };
    }
    pieces.push(Piece::Raw(rest));
    pieces
}

/// Where the next expression, tag or comment begins.
fn begin(template: &str) -> Option<usize> {
    let bytes = template.as_bytes();
    let is_mark = |at: &usize| matches!(bytes.get(at + 1), Some(b'{' | b'%' | b'#'));
    template.match_indices('{').map(|(at, _)| at).find(is_mark)
}

fn after<'a>(text: &'a str, mark: &str) -> &'a str {
    text.split_once(mark).map_or("", |(_, rest)| rest)
}

/// Whether a tag has nothing but this name.
fn is_tag(behind: &str, name: &str) -> bool {
    let tag = behind.split_once("%}").map_or("", |(tag, _)| tag);
    tag.trim_matches(['-', '+']).trim_ascii() == name
}

/// What follows a stretch that is printed as it stands.
fn after_raw(behind: &str) -> &str {
    let end = behind.match_indices("{%").find(|(at, mark)| is_tag(&behind[at + mark.len()..], "endraw"));
    end.map_or("", |(at, _)| after(&behind[at..], "%}"))
}

/// Tokens up to the end of an expression or tag, and what follows it.
fn stretch(mut code: &str) -> (Vec<Token<'_>>, &str) {
    let (mut tokens, mut depth) = (Vec::new(), 0_usize);
    while let Some(first) = code.chars().next() {
        if depth == 0 && (code.starts_with("}}") || code.starts_with("%}")) {
            return (tokens, &code[2..]);
        }
        match first {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        let (token, rest) = code.split_at(length(code, first));
        if first == '\'' || first == '"' {
            tokens.push(Token::Text(token));
        } else if first.is_ascii_digit() {
            tokens.push(Token::Number(token));
        } else if is_of_word(first) {
            tokens.push(Token::Word(token));
        } else if !first.is_whitespace() {
            tokens.push(Token::Sign(token));
        }
        code = rest;
    }
    (tokens, "")
}

/// Length of the token that begins with this character, in bytes.
fn length(code: &str, first: char) -> usize {
    if first == '\'' || first == '"' {
        quoted(code.as_bytes()).min(code.len())
    } else if is_of_word(first) {
        code.find(|character| !is_of_word(character)).unwrap_or(code.len())
    } else if code.starts_with("**") || code.starts_with("==") {
        2
    } else {
        first.len_utf8()
    }
}

fn is_of_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// Length of a text, its quotation marks included.
fn quoted(bytes: &[u8]) -> usize {
    let mut is_escaped = false;
    let inner = bytes.iter().skip(1).take_while(|&&byte| {
        let is_end = !is_escaped && byte == bytes[0];
        is_escaped = !is_escaped && byte == b'\\';
        !is_end
    });
    inner.count() + 2
}

/// Tag without the `-` that takes the space before it.
pub(super) fn tag<'t, 'a>(tokens: &'t [Token<'a>]) -> &'t [Token<'a>] {
    match tokens {
        [Token::Sign("-" | "+"), rest @ ..] => rest,
        _ => tokens,
    }
}
