//! Paths inside a mini-program: `/` separators, relative to its root, never outside it.

/// The path that `target` means in `file`: relative to its folder, or to the root with a leading `/`. `None` when it leads out.
pub fn resolve(file: &str, target: &str) -> Option<String> {
    let base = if target.starts_with('/') { "" } else { folder(file) };
    let mut parts: Vec<&str> = Vec::new();
    for part in base.split('/').chain(target.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The folder of a file, without a trailing slash; empty for the root.
pub fn folder(file: &str) -> &str {
    file.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The folder of a file and the folders around it, nearest first, the root (`""`) last.
pub fn folders(file: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(folder(file)), |&here| (!here.is_empty()).then(|| folder(here)))
}
