package dev.headrace.compiler.target;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The costs of what is no operator: FIFOs, memories, loops, interfaces.
public final class Fabric {
    /// The parts that estimates ask for.
    public static final List<String> PARTS = List.of(
            "fifo.register",
            "fifo.srl",
            "fifo.lutram",
            "fifo.bram",
            "fifo.uram",
            "memory.register",
            "memory.lutram",
            "memory.bram",
            "memory.uram",
            "loop.counter",
            "loop.control",
            "task.control",
            "m_axi.adapter",
            "m_axi.channel",
            "s_axilite.control",
            "s_axilite.pointer");

    private final Map<String, Part> parts = new LinkedHashMap<>();

    /// @throws IllegalArgumentException if a part is missing or listed twice
    public Fabric(List<Part> parts) {
        for (Part part : parts)
            if (this.parts.put(part.part(), part) != null)
                throw new IllegalArgumentException(part.part() + " is listed twice");
        String missing =
                PARTS.stream().filter(name -> !this.parts.containsKey(name)).collect(Collectors.joining(", "));
        if (!missing.isEmpty()) throw new IllegalArgumentException("'fabric' has no " + missing);
    }

    public Part part(String name) {
        Part part = parts.get(name);
        if (part == null) throw new IllegalArgumentException("the fabric has no " + name);
        return part;
    }
}
