//! Pictures that ffmpeg makes and a machine can read: the number of the frame, in black and white boxes along the top.

use std::process::Command;

use zhenji_core::media::Frame;

/// Boxes; the number has so many bits.
const BITS: usize = 12;

/// ffmpeg with a numbered moving picture and a tone as its input, in real time when `live`.
pub fn ffmpeg(size: (u32, u32), fps: u32, live: bool) -> Command {
    let boxes: String = (0..BITS)
        .map(|k| {
            let place = format!("x=iw*{k}/{BITS}:y=0:w=iw/{BITS}:h=ih/8:t=fill");
            format!(",drawbox={place}:color=black,drawbox={place}:color=white:enable='mod(floor(n/{}),2)'", 1u32 << k)
        })
        .collect();
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-y"]);
    if live {
        command.arg("-re");
    }
    command.args(["-f", "lavfi", "-i", &format!("testsrc2=s={}x{}:r={fps}{boxes}", size.0, size.1)]);
    command.args(["-f", "lavfi", "-i", "sine=r=48000", "-c:a", "aac", "-c:v", "libx264", "-pix_fmt", "yuv420p"]);
    command
}

/// The number in a picture.
pub fn read(frame: &Frame) -> u32 {
    let (width, height) = (frame.width as usize, frame.height as usize);
    let white = |k: usize| {
        let (x, y) = ((2 * k + 1) * width / (2 * BITS), height / 16);
        frame.rgba[(y * width + x) * 4 + 1] > 128
    };
    (0..BITS).filter(|&k| white(k)).map(|k| 1 << k).sum()
}
