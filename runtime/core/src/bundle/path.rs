//! Paths inside a mini-program: `/` separators, relative to its root, never outside it.

/// The path that `target` means in `file`: relative to its folder, or to the root with a leading `/`. `None` when it leads out.
pub fn resolve(file: &str, target: &str) -> Option<String> {
    let (path, led_out) = walk(base(file, target), target);
    (!led_out).then_some(path)
}

/// The path that `target` means in `file`, where a step out of the root is none.
pub fn resolve_inside(file: &str, target: &str) -> String {
    walk(base(file, target), target).0
}

/// The path that `target` means in a folder, with or without a leading `/`; a step out of the root is none.
pub fn join(folder: &str, target: &str) -> String {
    walk(folder, target).0
}

fn base<'a>(file: &'a str, target: &str) -> &'a str {
    if target.starts_with('/') { "" } else { folder(file) }
}

/// Where the steps lead, and whether one of them led out.
fn walk(folder: &str, target: &str) -> (String, bool) {
    let mut parts: Vec<&str> = Vec::new();
    let mut led_out = false;
    for part in folder.split('/').chain(target.split('/')) {
        match part {
            "" | "." => {}
            ".." => led_out |= parts.pop().is_none(),
            part => parts.push(part),
        }
    }
    (parts.join("/"), led_out)
}

/// The folder of a file, without a trailing slash; empty for the root.
pub fn folder(file: &str) -> &str {
    file.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The folder of a file and the folders around it, nearest first, the root (`""`) last.
pub fn folders(file: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(folder(file)), |&here| (!here.is_empty()).then(|| folder(here)))
}

#[cfg(test)]
mod tests {
    use super::{join, resolve, resolve_inside};

    #[test]
    fn paths_resolve_against_the_file_or_the_root() {
        let check = |file, target, path: &str| {
            assert_eq!(resolve(file, target).as_deref(), Some(path));
            assert_eq!(resolve_inside(file, target), path);
        };
        check("pages/a/a.wxml", "../b/b.wxml", "pages/b/b.wxml");
        check("pages/a/a.wxml", "/t/t.wxml", "t/t.wxml");
        check("pages/a/a.wxml", "./c.wxml", "pages/a/c.wxml");
        assert_eq!(join("pages/a", "/b//c"), "pages/a/b/c");
    }

    #[test]
    fn no_path_leads_out() {
        assert_eq!(resolve("a/a.js", "../../b.js"), None);
        assert_eq!(resolve_inside("a/a.js", "../../b.js"), "b.js");
        assert_eq!(join("", "../b/.."), "");
    }
}
