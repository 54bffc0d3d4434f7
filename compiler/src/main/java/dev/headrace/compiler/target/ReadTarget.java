package dev.headrace.compiler.target;

import dev.headrace.dialects.dataflow.Resources;
import dev.headrace.ir.InputError;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The target that a file describes.
final class ReadTarget {
    private static final int MOST_CHANNELS = 1024;
    private static final int MOST_BYTES = 1 << 20;

    private ReadTarget() {}

    /// @throws InputError if a number is missing, impossible, without a source or unknown
    static Target from(Fields file) {
        double megahertz = file.positiveNumber("megahertz");
        Target target = checked(
                file,
                "count dies from 0",
                () -> new Target(
                        file.word("name"),
                        file.word("part"),
                        file.word("platform"),
                        megahertz,
                        resources(file.in("resources")),
                        dies(file),
                        wires(file.in("crossing")),
                        percent(file.in("fill_percent")),
                        memory(file.in("memory")),
                        operators(file, megahertz),
                        fabric(file),
                        power(file.in("power")),
                        host(file.in("host"))));
        requireRoomForDies(target, file);
        file.requireNoOthers();
        return target;
    }

    private static void requireRoomForDies(Target target, Fields file) {
        target.usable().byName().forEach((kind, count) -> {
            long all = target.resources().byName().getOrDefault(kind, 0L);
            if (count > all)
                throw file.mistake(
                        "dies", "have %d %s together, 'resources' says %d".formatted(count, kind, all), "mend one");
        });
    }

    private static List<Die> dies(Fields file) {
        List<Die> dies = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Fields each : file.each("dies")) {
            String name = each.word("name");
            if (!names.add(name)) throw each.mistake("name", "is '" + name + "' again", "name each die differently");
            dies.add(new Die(name, resources(each)));
        }
        if (dies.isEmpty()) throw file.mistake("dies", "is empty", "list one die at least");
        return dies;
    }

    private static Resources resources(Fields at) {
        Resources resources = new Resources(
                at.amount("lut"), at.amount("ff"), at.amount("dsp"), at.amount("bram18"), at.amount("uram"));
        at.requireNoOthers();
        return resources;
    }

    private static Resources percent(Fields at) {
        Resources percent = new Resources(
                at.positive("lut", 100),
                at.positive("ff", 100),
                at.positive("dsp", 100),
                at.positive("bram18", 100),
                at.positive("uram", 100));
        at.requireNoOthers();
        return percent;
    }

    private static long wires(Fields crossing) {
        long wires = crossing.amount("wires");
        crossing.requireNoOthers();
        return wires;
    }

    private static ExternalMemory memory(Fields at) {
        ExternalMemory memory = new ExternalMemory(
                at.word("kind"),
                at.positive("channels", MOST_CHANNELS),
                at.count("bytes_per_channel"),
                at.positiveNumber("gigabytes_per_second"),
                at.cycles("read_latency"),
                (int) at.amount("die"),
                at.positive("ports", Integer.MAX_VALUE),
                channel(at.in("channel")));
        double sustained = memory.channel().sustainedGigabytesPerSecond();
        if (sustained > memory.gigabytesPerSecond())
            throw at.mistake(
                    "channel.sustained_gigabytes_per_second",
                    "is %s, more than the peak of %s".formatted(sustained, memory.gigabytesPerSecond()),
                    "mend one");
        at.requireNoOthers();
        return memory;
    }

    private static Channel channel(Fields at) {
        Channel channel = checked(
                at,
                "sort them",
                () -> new Channel(
                        at.positive("bits", MOST_BYTES),
                        at.positiveNumber("megahertz"),
                        at.positiveNumber("sustained_gigabytes_per_second"),
                        at.number("latency_nanoseconds"),
                        at.positive("segment", MOST_CHANNELS),
                        at.number("crossing_nanoseconds"),
                        burst(at.in("burst")),
                        scattered(at)));
        at.requireNoOthers();
        return channel;
    }

    private static Channel.Burst burst(Fields at) {
        Channel.Burst burst = new Channel.Burst(
                at.positive("beats", MOST_BYTES),
                at.positive("bytes", MOST_BYTES),
                at.positive("default_beats", MOST_BYTES),
                at.positive("outstanding", MOST_BYTES));
        at.requireNoOthers();
        return burst;
    }

    private static List<Channel.Scattered> scattered(Fields channel) {
        List<Channel.Scattered> all = new ArrayList<>();
        for (Fields each : channel.each("scattered")) {
            all.add(new Channel.Scattered(
                    each.positive("bytes", MOST_BYTES), each.positiveNumber("gigabytes_per_second")));
            each.requireNoOthers();
        }
        return all;
    }

    private static Power power(Fields at) {
        Power power = new Power(
                at.number("idle_watts"),
                at.number("lut_picojoules"),
                at.number("dsp_picojoules"),
                at.number("bram18_picojoules"),
                at.number("uram_picojoules"),
                at.number("memory_picojoules_per_byte"));
        at.requireNoOthers();
        return power;
    }

    private static Host host(Fields at) {
        Host host = new Host(at.number("kernel_start_microseconds"), at.positiveNumber("gigabytes_per_second"));
        at.requireNoOthers();
        return host;
    }

    private static Fabric fabric(Fields file) {
        List<Part> parts = new ArrayList<>();
        for (Fields each : file.each("fabric")) {
            parts.add(new Part(
                    each.word("part"),
                    each.number("ff"),
                    each.number("ff_per_bit"),
                    each.number("lut"),
                    each.number("lut_per_bit")));
            each.requireNoOthers();
        }
        return checked(file, "list each part once", () -> new Fabric(parts));
    }

    private static OperatorTable operators(Fields file, double megahertz) {
        List<Operator> all = new ArrayList<>();
        for (Fields each : file.each("operators")) {
            all.add(new Operator(
                    each.word("op"),
                    each.word("type"),
                    each.positiveNumber("megahertz"),
                    each.cycles("latency"),
                    each.cycles("recurrence"),
                    each.amount("dsp"),
                    each.amount("ff"),
                    each.amount("lut"),
                    each.amountOrNone("lut_per_bit")));
            each.requireNoOthers();
        }
        List<DspPacking> packings = new ArrayList<>();
        for (Fields each : file.each("packings")) {
            packings.add(new DspPacking(each.word("type"), each.positive("products", 16), each.amount("lut")));
            each.requireNoOthers();
        }
        return checked(file, "leave one of the two", () -> new OperatorTable(all, packings, megahertz));
    }

    private interface Making<T> {
        T make();
    }

    private static <T> T checked(Fields at, String advice, Making<T> making) {
        try {
            return making.make();
        } catch (IllegalArgumentException e) {
            throw new InputError(String.valueOf(e.getMessage()), at.file(), advice, e);
        }
    }
}
