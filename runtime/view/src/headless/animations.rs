//! Events of CSS animations and transitions, which Blitz runs but does not tell.
//!
//! An animation's times follow from its computed style. Of a transition only the values are seen: one that may transit and
//! differs from the frame before has begun, and ends after its duration, once it rests. Source: CSS Animations 1, section 4;
//! CSS Transitions 1, section 6.

use std::collections::{HashMap, HashSet};

use style::values::generics::animation::GenericAnimationDuration as Lasts;
use style::values::specified::animation::TransitionProperty;
use zhenji_core::time::Time;
use zhenji_core::view::NodeId;

use super::live::Live;

/// What `transition: all` is watched for.
const ALL: &[&str] =
    &["opacity", "transform", "background-color", "color", "width", "height", "left", "top", "right", "bottom"];

/// An event: element, name, seconds that the animation has run.
pub(super) type Told = (NodeId, &'static str, f64);

/// The animations and transitions of a tree.
#[derive(Default)]
pub(super) struct Animations {
    runs: HashMap<(NodeId, String), Run>,
    transits: HashMap<(NodeId, String), Transit>,
    looked: Time,
}

/// An animation on an element.
struct Run {
    begun: Time,
    /// Seconds; `count` may be infinite.
    delay: f64,
    duration: f64,
    count: f64,
    /// Iterations that were told to begin.
    n_begun: u32,
    ended: bool,
}

/// A property that may transit.
struct Transit {
    value: String,
    /// When it began to move, and how many seconds that takes.
    moving: Option<(Time, f64)>,
}

impl Animations {
    /// Looks at elements after a layout. `was_moving` and `is_moving` say whether anything moved before and moves now.
    pub fn look(
        &mut self,
        nodes: &[NodeId],
        live: &Live,
        has_keyframes: &dyn Fn(&str) -> bool,
        now: Time,
        (was_moving, is_moving): (bool, bool),
    ) -> Vec<Told> {
        let mut told = Vec::new();
        let mut seen: HashSet<(NodeId, String)> = HashSet::new();
        for &node in nodes {
            let Some(key) = live.key(node) else { continue };
            let Some(styles) = live.doc.get_node(key).and_then(|n| n.primary_styles()) else { continue };
            let ui = styles.get_ui();
            for (i, name) in ui.animation_name_iter().enumerate() {
                let Some(name) = name.as_atom().map(|a| a.to_string()).filter(|n| has_keyframes(n)) else { continue };
                let duration = match ui.animation_duration_mod(i) {
                    Lasts::Auto => 0.0,
                    Lasts::Time(time) => seconds(time.seconds()),
                };
                let (delay, count) =
                    (seconds(ui.animation_delay_mod(i).seconds()), ui.animation_iteration_count_mod(i).0);
                let run = Run { begun: now, delay, duration, count: f64::from(count), n_begun: 0, ended: false };
                seen.insert((node, name.clone()));
                self.runs.entry((node, name)).or_insert(run).tell(node, now, &mut told);
            }
            if !ui.specifies_transitions() {
                continue;
            }
            for i in 0..ui.transition_property_count() {
                let lasts = seconds(ui.transition_duration_mod(i).seconds());
                let TransitionProperty::NonCustom(property) = ui.transition_property_at(i) else { continue };
                let one = [property.name()];
                for property in if one[0] == "all" { ALL } else { &one[..] } {
                    let value = live.doc.resolved_style_value(key, property);
                    let entry = (node, (*property).to_owned());
                    seen.insert(entry.clone());
                    let transit = self.transits.entry(entry).or_insert(Transit { value: value.clone(), moving: None });
                    let rests = transit.value == value;
                    if !rests && was_moving && transit.moving.is_none() {
                        // It stood still at the last look, so it began there.
                        transit.moving = Some((self.looked, lasts));
                    }
                    transit.value = value;
                    if let Some((_, lasts)) = transit
                        .moving
                        .filter(|(begun, lasts)| now.since(*begun).as_secs_f64() >= *lasts && (rests || !is_moving))
                    {
                        transit.moving = None;
                        told.push((node, "transitionend", lasts));
                    }
                }
            }
        }
        self.runs.retain(|key, _| seen.contains(key));
        self.transits.retain(|key, _| seen.contains(key));
        self.looked = now;
        told
    }
}

impl Run {
    fn tell(&mut self, node: NodeId, now: Time, told: &mut Vec<Told>) {
        let at = now.since(self.begun).as_secs_f64() - self.delay;
        if self.ended || at < 0.0 {
            return;
        }
        while f64::from(self.n_begun) < self.count && at >= f64::from(self.n_begun) * self.duration {
            let name = if self.n_begun == 0 { "animationstart" } else { "animationiteration" };
            told.push((node, name, f64::from(self.n_begun) * self.duration));
            self.n_begun += 1;
            if self.duration == 0.0 {
                break;
            }
        }
        if at >= self.count * self.duration || self.duration == 0.0 {
            self.ended = true;
            told.push((node, "animationend", if self.duration == 0.0 { 0.0 } else { self.count * self.duration }));
        }
    }
}

/// Seconds as the style sheet wrote them.
fn seconds(time: f32) -> f64 {
    (f64::from(time) * 1e6).round() / 1e6
}
