//! What a `setData` touched, and what a binding reads: the reason why cost follows the change and not the page.

use std::sync::Arc;

pub use crate::expr::Dependency as Read;
use crate::value::{Key, Path};

/// The names that a subtree of a template reads from outside itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Names(Vec<Arc<str>>);

impl Names {
    /// Adds a name.
    pub fn add(&mut self, name: &Arc<str>) {
        if !self.0.contains(name) {
            self.0.push(name.clone());
        }
    }

    /// Adds all names of `other` but those bound here.
    pub fn add_all(&mut self, other: &Self, bound: &[&Arc<str>]) {
        for name in &other.0 {
            if !bound.contains(&name) {
                self.add(name);
            }
        }
    }

    /// Whether the set holds `name`.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|n| **n == *name)
    }
}

/// What changed in a scope.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    all: bool,
    paths: Vec<Read>,
}

impl Changes {
    /// Everything may have changed.
    pub fn all() -> Self {
        Self { all: true, paths: Vec::new() }
    }

    /// The changes of one `setData`.
    pub fn of_paths<'a>(paths: impl IntoIterator<Item = &'a Path>) -> Self {
        let mut changes = Self::default();
        for path in paths {
            match path.split_first() {
                Some((Key::Field(root), rest)) => changes.add(root.clone(), rest.to_vec()),
                Some((Key::Index(i), rest)) => changes.add(i.to_string().into(), rest.to_vec()),
                None => changes.all = true,
            }
        }
        changes
    }

    /// Adds one changed path.
    pub fn add(&mut self, root: Arc<str>, path: Path) {
        self.paths.push(Read { root, path });
    }

    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        !self.all && self.paths.is_empty()
    }

    /// Whether everything may have changed.
    pub fn is_all(&self) -> bool {
        self.all
    }

    /// Whether a binding that reads these paths must be evaluated again.
    pub fn touch(&self, reads: &[Read]) -> bool {
        self.all || reads.iter().any(|r| self.paths.iter().any(|c| c.root == r.root && overlap(&c.path, &r.path)))
    }

    /// Whether anything below reads a changed name.
    pub fn touch_names(&self, names: &Names) -> bool {
        self.all || self.paths.iter().any(|c| names.has(&c.root))
    }

    /// Whether the list at `read` itself changed, not only the inside of single elements; if not, which elements did.
    pub fn elements(&self, read: &Read) -> Option<Vec<usize>> {
        if self.all {
            return None;
        }
        let mut indices = Vec::new();
        for c in self.paths.iter().filter(|c| c.root == read.root && overlap(&c.path, &read.path)) {
            match c.path.get(read.path.len()) {
                Some(Key::Index(i)) => indices.push(*i),
                Some(Key::Field(f)) => indices.push(f.parse().ok()?),
                None => return None,
            }
        }
        indices.sort_unstable();
        indices.dedup();
        Some(indices)
    }

    /// The changes as the body of a loop sees them: `name` stands for element `index` of the list at `read`; outer
    /// names that the loop variables hide are dropped.
    pub fn inside_element(&self, read: &Read, index: usize, item: &Arc<str>, index_name: &Arc<str>) -> Self {
        let mut inner = self.without(&[item, index_name]);
        for c in self.paths.iter().filter(|c| c.root == read.root && overlap(&c.path, &read.path)) {
            let rest = c.path.get(read.path.len()..).unwrap_or_default();
            match rest.split_first() {
                Some((Key::Index(i), rest)) if *i == index => inner.add(item.clone(), rest.to_vec()),
                Some((Key::Field(f), rest)) if f.parse() == Ok(index) => inner.add(item.clone(), rest.to_vec()),
                _ => {}
            }
        }
        inner
    }

    /// The changes without those of hidden names.
    pub fn without(&self, hidden: &[&Arc<str>]) -> Self {
        Self { all: self.all, paths: self.paths.iter().filter(|c| !hidden.contains(&&c.root)).cloned().collect() }
    }
}

fn overlap(a: &[Key], b: &[Key]) -> bool {
    a.iter().zip(b).all(|(x, y)| match (x, y) {
        (Key::Index(i), Key::Field(f)) | (Key::Field(f), Key::Index(i)) => f.parse() == Ok(*i),
        _ => x == y,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::parse_path;

    fn read(text: &str) -> Read {
        let path = parse_path(text);
        match path.split_first() {
            Some((Key::Field(root), rest)) => Read { root: root.clone(), path: rest.to_vec() },
            _ => unreachable!("test paths begin with a field"),
        }
    }

    #[test]
    fn a_binding_is_touched_by_its_own_path_and_by_what_holds_it() {
        let changes = Changes::of_paths(&[parse_path("list[3].name")]);
        for (text, touched) in
            [("list", true), ("list[3]", true), ("list[3].name.x", true), ("list[2]", false), ("other", false)]
        {
            assert_eq!(changes.touch(&[read(text)]), touched, "{text}");
        }
    }

    #[test]
    fn element_changes_are_told_apart_from_list_changes() {
        assert_eq!(Changes::of_paths(&[parse_path("a.list[3].name")]).elements(&read("a.list")), Some(vec![3]));
        assert_eq!(Changes::of_paths(&[parse_path("a.list")]).elements(&read("a.list")), None);
        assert_eq!(Changes::of_paths(&[parse_path("a")]).elements(&read("a.list")), None);
    }
}
