package dev.headrace.backends.page;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.headrace.ir.ModuleOp;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/// `report.html`: the design as one page that works from a file and fetches nothing.
///
/// Names come from models that nobody vouches for. They are in the page as JSON only, in which no character can end the
/// element around it; the script puts them into text nodes and attributes; and the page's own policy lets the browser
/// run this script alone and load nothing.
public final class ReportPage {
    /// In the order in which they need each other.
    private static final List<String> SCRIPTS =
            List.of("model.js", "found.js", "graph.js", "panel.js", "views.js", "page.js");

    private ReportPage() {}

    /// @param report of this module, as in `report.json`
    /// @param megahertz the clock that cycles are shown as times of
    public static String of(ModuleOp module, ObjectNode report, int megahertz) {
        return of(module, report, megahertz, Findings.NONE);
    }

    /// With what was found out about the design after it was compiled.
    public static String of(ModuleOp module, ObjectNode report, int megahertz, Findings findings) {
        ObjectNode data = PageData.of(module, report).put("megahertz", megahertz);
        if (!findings.simulation().isMissingNode()) data.set("simulation", findings.simulation());
        if (!findings.explored().isMissingNode()) data.set("explored", findings.explored());
        String style = resource("report.css");
        // In a block, so that no name of the script is one of the window's.
        String script = SCRIPTS.stream()
                .map(ReportPage::resource)
                .collect(Collectors.joining("\n", "\"use strict\";\n{\n", "}\n"));
        return resource("report.html")
                .replace("{{script-hash}}", hash(script))
                .replace("{{style-hash}}", hash(style))
                .replace("{{style}}", style)
                .replace("{{script}}", script)
                .replace("{{data}}", text(data));
    }

    /// JSON in which no character can begin or end an element: a bracket can only be part of a string.
    static String text(ObjectNode data) {
        return data.toString().replace("<", "\\u003c");
    }

    private static String hash(String script) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String resource(String name) {
        try (InputStream in = ReportPage.class.getResourceAsStream(name)) {
            if (in == null) throw new IllegalStateException("the resource " + name + " is missing");
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
