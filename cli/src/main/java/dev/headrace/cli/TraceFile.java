package dev.headrace.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.simulator.time.KernelTrace;
import dev.headrace.simulator.time.ProgramTime;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// A trace of a simulation as Chrome's tracing and Perfetto read it: runs of the program and starts of kernels; and in
/// the place of the first run of each kernel, what its tasks did, how full its FIFOs were and what its channels moved.
///
/// A kernel's time is divided into stretches, as many as let the file have at most [#MOST_EVENTS] of them. A slice says
/// what a task did most in one or several stretches, and the cycles of everything that it did. Times are microseconds.
final class TraceFile {
    /// Some 30 MB.
    static final int MOST_EVENTS = 200_000;

    /// Of which each is drawn; more are one slice.
    private static final int MOST_RUNS = 1000;

    private static final int HOST = 1;
    private static final int RUNS = 1;
    private static final int KERNELS = 2;

    private final JsonGenerator json;
    private int process = HOST;

    /// Where the next run begins, in microseconds.
    private double now;

    private TraceFile(JsonGenerator json) {
        this.json = json;
    }

    /// @param time the text that the designs are run for; nothing for one run of each
    static String of(List<SimulatedDesign> designs, @Nullable RequestTime time) {
        int tracks = designs.stream()
                .flatMap(design -> kernels(design).stream())
                .mapToInt(KernelTrace::tracks)
                .sum();
        int stretches = Integer.highestOneBit(Math.max(1, MOST_EVENTS / Math.max(1, tracks)));
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            TraceFile file = new TraceFile(json);
            json.writeStartObject();
            json.writeStringField("displayTimeUnit", "ns");
            json.writeObjectFieldStart("otherData");
            json.writeBooleanField("predicted", true);
            json.writeNumberField("megahertz", designs.getFirst().target().megahertz());
            json.writeEndObject();
            json.writeArrayFieldStart("traceEvents");
            file.name("process_name", HOST, 0, "program");
            file.name("thread_name", HOST, RUNS, "runs");
            file.name("thread_name", HOST, KERNELS, "kernels");
            if (time == null) for (SimulatedDesign design : designs) file.runs(List.of(design), stretches);
            else if (time.isOneDesign()) {
                List<SimulatedDesign> all = new ArrayList<>(time.ofPrompt());
                all.addAll(time.ofAnswer());
                file.runs(all, stretches);
            } else {
                file.runs(time.ofPrompt(), stretches);
                file.runs(time.ofAnswer(), stretches);
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.append('\n').toString();
    }

    private static List<KernelOp> kernels(SimulatedDesign design) {
        return ProgramTime.starts(design.module()).stream().distinct().toList();
    }

    /// @param runs one after the other, each at its position
    private void runs(List<SimulatedDesign> runs, int stretches) throws IOException {
        double begin = now;
        SimulatedDesign first = runs.getFirst();
        firstRun(first, stretches);
        if (first.isStuck()) {
            slice(HOST, RUNS, begin, now - begin, first.name() + " run 1");
            return;
        }
        double end = begin;
        for (int run = 0; run < runs.size(); run++) {
            double length = runs.get(run).seconds() * 1e6;
            if (runs.size() <= MOST_RUNS) slice(HOST, RUNS, end, length, first.name() + " run " + (run + 1));
            end += length;
        }
        if (runs.size() > MOST_RUNS)
            slice(HOST, RUNS, begin, end - begin, "%s, %d runs".formatted(first.name(), runs.size()));
        now = end;
    }

    private void firstRun(SimulatedDesign design, int stretches) throws IOException {
        SequencedMap<KernelOp, KernelTrace> traces = new LinkedHashMap<>();
        double megahertz = design.target().megahertz();
        for (KernelOp kernel : ProgramTime.starts(design.module())) {
            now += design.target().host().kernelStartMicroseconds();
            KernelTrace known = traces.get(kernel);
            KernelTrace trace = known != null
                    ? known
                    : KernelTrace.of(kernel, design.time().lengths(kernel), design.memory(), stretches);
            double length = ProgramTime.cyclesOfStart(kernel, (double) trace.cycles()) / megahertz;
            slice(HOST, KERNELS, now, length, trace.kernel());
            if (known == null) {
                traces.put(kernel, trace);
                write(trace, megahertz);
            }
            now += length;
        }
    }

    private void write(KernelTrace trace, double megahertz) throws IOException {
        process++;
        name("process_name", process, 0, "%s, in stretches of %d cycles".formatted(trace.kernel(), trace.width()));
        int thread = 0;
        for (KernelTrace.Task task : trace.tasks()) {
            name("thread_name", process, ++thread, task.name());
            for (TaskSpans.Span span : TaskSpans.of(task, trace.width())) write(span, thread, megahertz);
        }
        for (KernelTrace.Fifo fifo : trace.fifos()) {
            long before = -1;
            for (int i = 0; i < fifo.fill().size() && i * trace.width() < trace.cycles(); i++) {
                if (fifo.fill().get(i) == before) continue;
                before = fifo.fill().get(i);
                double when = Math.min(trace.cycles(), (i + 1) * trace.width()) / megahertz;
                counter("FIFO " + fifo.name(), when, "tokens", (double) before);
            }
        }
        double microseconds = trace.width() / megahertz;
        for (KernelTrace.Channel channel : trace.channels()) {
            long before = -1;
            for (int i = 0; i < channel.bytes().size() && i * trace.width() < trace.cycles(); i++) {
                if (channel.bytes().get(i) == before) continue;
                before = channel.bytes().get(i);
                counter("channel " + channel.name(), i * microseconds, "GB/s", before / microseconds / 1e3);
            }
        }
    }

    private void write(TaskSpans.Span span, int thread, double megahertz) throws IOException {
        event("X", process, now + span.from() / megahertz, TaskSpans.DOINGS.get(span.doing()));
        json.writeNumberField("tid", thread);
        json.writeNumberField("dur", rounded((span.to() - span.from()) / megahertz));
        json.writeObjectFieldStart("args");
        for (int d = 0; d < span.cycles().size(); d++)
            json.writeNumberField(TaskSpans.DOINGS.get(d), span.cycles().get(d));
        json.writeEndObject();
        json.writeEndObject();
    }

    private void slice(int process, int thread, double begin, double length, String name) throws IOException {
        event("X", process, begin, name);
        json.writeNumberField("tid", thread);
        json.writeNumberField("dur", rounded(length));
        json.writeEndObject();
    }

    private void counter(String name, double when, String unit, double value) throws IOException {
        event("C", process, now + when, name);
        json.writeObjectFieldStart("args");
        json.writeNumberField(unit, rounded(value));
        json.writeEndObject();
        json.writeEndObject();
    }

    private void event(String kind, int process, double when, String name) throws IOException {
        json.writeStartObject();
        json.writeStringField("ph", kind);
        json.writeStringField("name", name);
        json.writeNumberField("pid", process);
        json.writeNumberField("ts", rounded(when));
    }

    private void name(String what, int process, int thread, String name) throws IOException {
        json.writeStartObject();
        json.writeStringField("ph", "M");
        json.writeStringField("name", what);
        json.writeNumberField("pid", process);
        json.writeNumberField("tid", thread);
        json.writeObjectFieldStart("args");
        json.writeStringField("name", name);
        json.writeEndObject();
        json.writeEndObject();
    }

    private static double rounded(double value) {
        return Math.round(value * 1e4) / 1e4;
    }
}
