package org.alcazar.tools.config;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.ErrorHandler;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/**
 * The XML description of the VMM that hybrid machines come from: memory in MiB, cores, the division, and the HRT's image
 * among the files. A value is an attribute or a child element. What describes devices is left alone.
 */
final class XmlDescription {
    private final Path file;

    XmlDescription(Path file) {
        this.file = file;
    }

    List<MachineFile.Setting> read(byte[] content) throws IOException {
        Element vm = parse(content).getDocumentElement();
        if (!vm.getTagName().equals("vm")) {
            throw new IOException("the outermost element is " + vm.getTagName() + "; expected vm");
        }
        List<MachineFile.Setting> settings = new ArrayList<>();
        add(settings, "memory", required(vm, "memory", "vm") + "M");
        Element cores = child(vm, "cores").orElseThrow(() -> new IOException("vm has no cores"));
        add(settings, "cores", required(cores, "count", "vm/cores"));
        Optional<Element> hvm = child(vm, "hvm");
        if (hvm.isPresent() && value(hvm.get(), "enable").orElse("").equalsIgnoreCase("y")) {
            hybrid(settings, vm, hvm.get());
        }
        return settings;
    }

    private void hybrid(List<MachineFile.Setting> settings, Element vm, Element hvm) throws IOException {
        Element ros = child(hvm, "ros").orElseThrow(() -> new IOException("vm/hvm has no ros"));
        add(settings, "hvm-ros-cores", required(ros, "cores", "vm/hvm/ros"));
        add(settings, "hvm-ros-mem", required(ros, "mem", "vm/hvm/ros") + "M");
        Element hrt = child(hvm, "hrt").orElseThrow(() -> new IOException("vm/hvm has no hrt"));
        String id = required(hrt, "file_id", "vm/hvm/hrt");
        Element files = child(vm, "files").orElseThrow(() -> new IOException("vm has no files"));
        for (Element each : children(files, "file")) {
            if (value(each, "id").orElse("").equals(id)) {
                Path image = file.resolveSibling(required(each, "filename", "vm/files/file"));
                add(settings, "hvm-hrt", image.toString());
                return;
            }
        }
        throw new IOException("vm/files has no file with the id " + id);
    }

    private static void add(List<MachineFile.Setting> settings, String name, String value) {
        settings.add(new MachineFile.Setting(name, value, 0));
    }

    private static Document parse(byte[] content) throws IOException {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            // A description refers to nothing outside of itself.
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setXIncludeAware(false);
            var builder = factory.newDocumentBuilder();
            builder.setErrorHandler(new Silent());
            return builder.parse(new ByteArrayInputStream(content));
        } catch (SAXParseException e) {
            throw new IOException("line " + e.getLineNumber() + ": " + e.getMessage(), e);
        } catch (SAXException | ParserConfigurationException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** The parser's own handler prints. */
    private static final class Silent implements ErrorHandler {
        @Override
        public void warning(SAXParseException e) {
            // Of no consequence.
        }

        @Override
        public void error(SAXParseException e) throws SAXException {
            throw e;
        }

        @Override
        public void fatalError(SAXParseException e) throws SAXException {
            throw e;
        }
    }

    private static List<Element> children(Element parent, String name) {
        List<Element> found = new ArrayList<>();
        for (Node each = parent.getFirstChild(); each != null; each = each.getNextSibling()) {
            if (each instanceof Element element && element.getTagName().equals(name)) {
                found.add(element);
            }
        }
        return found;
    }

    private static Optional<Element> child(Element parent, String name) {
        return children(parent, name).stream().findFirst();
    }

    private static Optional<String> value(Element element, String name) throws IOException {
        Optional<String> inside =
                child(element, name).map(each -> each.getTextContent().strip());
        if (!element.hasAttribute(name)) {
            return inside;
        }
        if (inside.isPresent()) {
            throw new IOException(element.getTagName() + " has " + name + " as an attribute and as an element");
        }
        return Optional.of(element.getAttribute(name).strip());
    }

    private static String required(Element element, String name, String path) throws IOException {
        return value(element, name)
                .filter(text -> !text.isEmpty())
                .orElseThrow(() -> new IOException(path + " has no " + name));
    }
}
