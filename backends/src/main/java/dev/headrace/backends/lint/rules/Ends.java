package dev.headrace.backends.lint.rules;

import dev.headrace.backends.lint.cpp.Region;
import dev.headrace.backends.lint.cpp.Variable;
import java.util.List;

/// The two ends of a channel.
final class Ends {
    private Ends() {}

    static void check(String what, Variable channel, List<Region.Use> uses, Problems found) {
        end(what, channel, "written", uses.stream().filter(Region.Use::writes).toList(), found);
        end(what, channel, "read", uses.stream().filter(Region.Use::reads).toList(), found);
    }

    private static void end(String what, Variable channel, String done, List<Region.Use> uses, Problems found) {
        if (uses.isEmpty()) {
            found.add(channel.line(), "the %s '%s' is %s by no task", what, channel.name(), done);
        } else if (uses.size() > 1) {
            List<String> names =
                    uses.stream().map(use -> "'" + use.name() + "'").toList();
            found.add(
                    uses.get(1).line(),
                    "the %s '%s' is %s by %d tasks: %s",
                    what,
                    channel.name(),
                    done,
                    uses.size(),
                    String.join(", ", names));
        }
    }
}
