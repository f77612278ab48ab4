//! Timers on virtual time. Clamping as in https://html.spec.whatwg.org/multipage/timers-and-user-prompts.html

use crate::lane;

#[test]
fn timers_run_in_order_of_deadline() {
    let mut lane = lane(&[(
        "pages/a.js",
        "Page({ onLoad() { setTimeout((x) => console.log('b', x, Date.now() - 1704067200000), 20, 7); setTimeout(() => console.log('a'), 10); const t = setTimeout(() => console.log('never'), 5); clearTimeout(t); Promise.resolve().then(() => console.log('job')); this.i = setInterval(() => { console.log('i'); if (++this.n > 1) clearInterval(this.i) }, 15); this.n = 0 } })",
    )]);
    lane.clear().open(1, "pages/a").tick(10).tick(15).tick(20).tick(30).tick(60);
    lane.check(&[
        "created 1 {}",
        "log job",
        "deadline 10",
        "log a",
        "deadline 15",
        "log i",
        "deadline 20",
        "log b 7 20",
        "deadline 30",
        "log i",
        "deadline none",
    ]);
}

#[test]
fn nested_timers_let_time_pass() {
    let mut lane = lane(&[(
        "pages/a.js",
        "Page({ onLoad() { let n = 0; const f = () => { if (++n < 8) setTimeout(f, 0) }; f() } })",
    )]);
    lane.clear().open(1, "pages/a");
    for _ in 0..5 {
        lane.tick(0);
    }
    assert_eq!(lane.log.last().unwrap(), "deadline 4");
}
