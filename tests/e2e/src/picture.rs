//! The picture that is sent.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use anyhow::{Context, Result};

/// Width and height in pixels.
pub const SIZE: (u32, u32) = (640, 480);

/// The colour at a place: noise, so that nothing about the file compresses away and a part that is
/// missing or exchanged shows.
pub fn pixel(x: u32, y: u32) -> [u8; 3] {
    let mut state = x.wrapping_mul(0x9E37_79B9) ^ y.wrapping_mul(0x85EB_CA6B) ^ 0xC2B2_AE35;
    state ^= state >> 15;
    state = state.wrapping_mul(0x2C1B_3C6D);
    state ^= state >> 12;
    let [red, green, blue, _] = state.to_le_bytes();
    [red, green, blue]
}

/// Writes the picture as PNG, a little less than 1 MB.
pub fn write(path: &Path) -> Result<()> {
    let (width, height) = SIZE;
    let file = File::create(path).with_context(|| format!("writing {}", path.display()))?;
    let mut encoder = png::Encoder::new(BufWriter::new(file), width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let pixels = (0..height)
        .flat_map(|y| (0..width).flat_map(move |x| pixel(x, y)))
        .collect::<Vec<_>>();
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&pixels)?;
    writer.finish()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_holds_the_pixels() -> Result<()> {
        let path = std::env::temp_dir().join(format!("ourchat-picture-{}.png", std::process::id()));
        write(&path)?;
        let decoder = png::Decoder::new(std::io::BufReader::new(File::open(&path)?));
        let mut reader = decoder.read_info()?;
        let mut pixels = vec![0; reader.output_buffer_size().context("a size")?];
        let info = reader.next_frame(&mut pixels)?;
        std::fs::remove_file(&path)?;
        assert_eq!((info.width, info.height), SIZE);
        let at = |x: usize, y: usize| &pixels[(y * info.line_size + x * 3)..][..3];
        assert_eq!(at(0, 0), pixel(0, 0));
        assert_eq!(at(123, 45), pixel(123, 45));
        assert_eq!(at(639, 479), pixel(639, 479));
        Ok(())
    }
}
