//! Many small changes must leave the same boxes as a document made from scratch.

use zhenji_core::view::{NodeId, Patch};

use super::stage::{PAGE, Stage};

const CSS: &str = ".f { display: flex } .i { display: inline } .b { display: inline-block; padding: 3px } .a { position: absolute; top: 7px }
    .r { position: relative; left: 5px } .n { display: none } .w { width: 90px } .e { --wx-clamp: 1; overflow: hidden; width: 60px }
    .m { margin: 4px 0 6px } .s { overflow: auto; height: 30px } wx-text { white-space: pre-line }";
const CLASSES: [&str; 12] = ["", "f", "i", "b", "a", "r", "n", "w", "e", "m", "s", "w m"];
const TEXTS: [&str; 5] = ["短", "long words here", "一二三四五六七八九十", "a\nb", ""];

/// Numerical Recipes' generator: the same numbers everywhere.
struct Dice(u32);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 16) as usize % sides
    }
}

struct Zoo {
    stage: Stage,
    elements: Vec<NodeId>,
    texts: Vec<NodeId>,
    next: u32,
}

impl Zoo {
    fn new() -> Self {
        let mut stage = Stage::new(1.0);
        stage.style("page", CSS);
        Self { stage, elements: vec![PAGE], texts: Vec::new(), next: 100 }
    }

    fn step(&mut self, dice: &mut Dice) -> Patch {
        let node = self.elements[dice.roll(self.elements.len())];
        match dice.roll(6) {
            0 | 1 => self.grow(node, dice),
            2 if !self.texts.is_empty() => {
                let node = self.texts[dice.roll(self.texts.len())];
                Patch::Text { node, text: TEXTS[dice.roll(TEXTS.len())].into() }
            }
            3 if node != PAGE => {
                let parent = self.elements[dice.roll(self.elements.len())];
                Patch::Insert { parent, node, before: None }
            }
            4 if node != PAGE && dice.roll(3) == 0 => Patch::Remove { node },
            _ => Patch::Attr { node, name: "class".into(), value: Some(CLASSES[dice.roll(CLASSES.len())].into()) },
        }
    }

    /// A new element with a text, inserted by the patch it gives.
    fn grow(&mut self, parent: NodeId, dice: &mut Dice) -> Patch {
        let (node, text) = (NodeId(self.next), NodeId(self.next + 1));
        self.next += 2;
        let tag = if dice.roll(2) == 0 { "wx-view" } else { "wx-text" };
        let class = CLASSES[dice.roll(CLASSES.len())];
        self.stage.patch(vec![
            Patch::Create { node, tag: tag.into(), attrs: vec![("class".into(), class.into())] },
            Patch::CreateText { node: text, text: TEXTS[dice.roll(TEXTS.len())].into() },
            Patch::Insert { parent: node, node: text, before: None },
        ]);
        self.elements.push(node);
        self.texts.push(text);
        Patch::Insert { parent, node, before: None }
    }

    fn boxes(&mut self) -> Vec<[f64; 4]> {
        let nodes = self.elements.clone();
        let rect = |node: NodeId| {
            let rect = self.stage.measure(node, &[]).0.rect;
            [rect.left, rect.top, rect.width, rect.height]
        };
        nodes.into_iter().map(rect).collect()
    }
}

#[test]
fn changes_do_not_add_up_to_drift() {
    for seed in 1..=40 {
        let (mut zoo, mut dice) = (Zoo::new(), Dice(seed));
        for step in 0..40 {
            let patch = zoo.step(&mut dice);
            zoo.stage.patch(vec![patch.clone()]);
            if step % 4 != 3 {
                // Several changes add up before the comparison, each laid out by itself.
                zoo.stage.poll();
                continue;
            }
            let changed = zoo.boxes();
            zoo.stage.view.start_over();
            let fresh = zoo.boxes();
            for (at, (changed, fresh)) in changed.iter().zip(&fresh).enumerate() {
                let same = changed.iter().zip(fresh).all(|(a, b)| (a - b).abs() < 0.02);
                assert!(
                    same,
                    "seed {seed} step {step} {patch:?}: {:?} is {changed:?}, not {fresh:?}",
                    zoo.elements[at]
                );
            }
        }
    }
}
