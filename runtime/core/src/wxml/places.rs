//! Byte offsets to lines and columns, fast on long lines too: templates are often shipped as a single line.

use crate::diagnostic::Pos;

/// How many bytes at most are counted for one position.
const STEP: usize = 256;

/// The positions of one file.
#[derive(Debug)]
pub(super) struct Places<'a> {
    source: &'a str,
    /// Known positions, a step apart or a little more.
    known: Vec<(usize, Pos)>,
}

impl<'a> Places<'a> {
    pub fn new(source: &'a str) -> Self {
        let mut here = (0, Pos { line: 1, column: 1 });
        let mut known = vec![here];
        let mut next = STEP;
        while next < source.len() {
            let end = (next..=source.len()).find(|&i| source.is_char_boundary(i)).unwrap_or(source.len());
            here = (end, walk(&source[here.0..end], here.1));
            known.push(here);
            next = end + STEP;
        }
        Self { source, known }
    }

    /// The position of a byte offset; offsets past the end give the end.
    pub fn pos(&self, offset: usize) -> Pos {
        let mut offset = offset.min(self.source.len());
        while !self.source.is_char_boundary(offset) {
            offset -= 1;
        }
        let (from, pos) = self.known[self.known.partition_point(|k| k.0 <= offset) - 1];
        walk(&self.source[from..offset], pos)
    }
}

fn walk(text: &str, mut pos: Pos) -> Pos {
    for c in text.chars() {
        if c == '\n' {
            pos = Pos { line: pos.line + 1, column: 1 };
        } else {
            pos.column += 1;
        }
    }
    pos
}

#[cfg(test)]
mod tests {
    use super::Places;
    use crate::diagnostic::LineIndex;

    #[test]
    fn agrees_with_the_line_index() {
        let source = "中文 abc\n".repeat(40) + &"é".repeat(700) + "\n\nend";
        let (places, lines) = (Places::new(&source), LineIndex::new(&source));
        for offset in 0..source.len() + 3 {
            assert_eq!(places.pos(offset), lines.pos(offset), "{offset}");
        }
    }
}
