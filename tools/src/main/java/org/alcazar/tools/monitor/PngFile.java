package org.alcazar.tools.monitor;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import javax.imageio.ImageIO;
import org.alcazar.devices.display.Picture;

/** A picture of the display as a PNG file. */
public final class PngFile {
    private PngFile() {}

    public static void write(Picture picture, OutputStream stream) throws IOException {
        // Some systems would show a window system that this program is there.
        System.setProperty("java.awt.headless", "true");
        BufferedImage image = new BufferedImage(picture.width(), picture.height(), BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, picture.width(), picture.height(), picture.pixels(), 0, picture.width());
        ImageIO.setUseCache(false);
        ImageIO.write(image, "png", stream);
    }
}
