// Runs the model on the cards: inputs from a file, outputs to a file, and a comparison with known outputs.
#pragma once

#include "operators.h"
#include "run.h"
#include "serve.h"

#include <cmath>
#include <functional>

namespace headrace {

/// Exit codes, the same as those of `headrace check`.
enum Exit { kPassed = 0, kDiffers = 1, kBadInput = 2, kDesignFailed = 3 };

struct Options {
    std::string golden;
    /// One run each, in this order; state goes on from run to run.
    std::vector<std::string> inputs;
    std::string outputs;
    std::string params = "../params";
    /// One for each image, in the order of their numbers.
    std::vector<std::string> xclbins;
    /// Images share them in turn; with as many cards as images none is loaded twice.
    int cards = 1;
    /// How often everything is done, each time from the first state; 0: once, and nothing is told of it.
    int runs = 0;
    /// Relative to the largest |output|; negative: 2e-2 for outputs of 16 bits, 1e-4 for others.
    double tolerance = -1;
    /// Answers requests on standard input instead; see `Service`.
    bool serves = false;
};

inline int parse_count(const std::string& option, const std::string& value, const std::string& usage) {
    char* end = nullptr;
    long count = std::strtol(value.c_str(), &end, 10);
    if (end == value.c_str() || *end != 0 || count < 1 || count > 1000000) throw InputError("'" + value + "' is no count for " + option + "; " + usage);
    return static_cast<int>(count);
}

inline Options parse_options(int argc, char** argv) {
    Options options;
    std::map<std::string, std::string*> texts = {{"--golden", &options.golden},
                                                 {"--outputs", &options.outputs},
                                                 {"--params", &options.params}};
    std::map<std::string, std::vector<std::string>*> lists = {{"--inputs", &options.inputs}, {"--xclbin", &options.xclbins}};
    std::map<std::string, int*> counts = {{"--cards", &options.cards}, {"--runs", &options.runs}};
    std::string usage = std::string("usage: ") + argv[0] +
                        " --xclbin FILE... (--golden FILE | --inputs FILE... | --serve) [--outputs FILE] [--params DIR] [--tolerance X] [--cards N] [--runs N]";
    for (int i = 1; i < argc; ++i) {
        std::string option = argv[i];
        if (option == "--serve") {
            options.serves = true;
            continue;
        }
        if (i + 1 == argc) throw InputError(option + " needs a value; " + usage);
        std::string value = argv[++i];
        if (texts.count(option) != 0) {
            *texts[option] = value;
        } else if (lists.count(option) != 0) {
            lists[option]->push_back(value);
        } else if (counts.count(option) != 0) {
            *counts[option] = parse_count(option, value, usage);
        } else if (option == "--tolerance") {
            char* end = nullptr;
            options.tolerance = std::strtod(value.c_str(), &end);
            if (end == value.c_str() || *end != 0 || !(options.tolerance >= 0 && options.tolerance < 1)) throw InputError("'" + value + "' is no tolerance; " + usage);
        } else {
            throw InputError("unknown option " + option + "; " + usage);
        }
    }
    if (options.serves && !(options.golden.empty() && options.inputs.empty() && options.outputs.empty() && options.runs == 0)) {
        throw InputError("--serve takes its files from requests; leave --golden, --inputs, --outputs and --runs out; " + usage);
    }
    if (!options.serves && options.golden.empty() == options.inputs.empty()) throw InputError("give --golden or --inputs, or --serve; " + usage);
    if (options.xclbins.empty()) throw InputError("--xclbin is missing; " + usage);
    if (options.xclbins.size() != static_cast<std::size_t>(design::images)) {
        throw InputError("the design has " + std::to_string(design::images) + " images, --xclbin is given " +
                         std::to_string(options.xclbins.size()) + " times; give each, in order");
    }
    for (const std::string& image : options.xclbins) {
        if (!std::ifstream(image)) throw InputError(image + ": cannot be opened; give the image of the card with --xclbin");
    }
    return options;
}

/// How far an output is from the known one. Integers must be equal; a NaN equals only a NaN.
struct Difference {
    double largest = 0;
    double scale = 0;
    bool passed = true;
    std::size_t first = 0;
};

inline double element(const Tensor& tensor, std::size_t index) {
    switch (tensor.spec.type) {
        case Type::F32: return tensor.at<float>(index);
        case Type::BF16: return tensor.at<operators::bfloat16>(index);
        case Type::F16: return tensor.at<operators::half>(index);
        case Type::F8_E4M3: return tensor.at<operators::f8e4m3fn>(index);
        case Type::I64: return static_cast<double>(tensor.at<std::int64_t>(index));
        case Type::I32: return tensor.at<std::int32_t>(index);
        case Type::I16: return tensor.at<std::int16_t>(index);
        case Type::I8: return tensor.at<std::int8_t>(index);
        case Type::I4: break;
        case Type::BOOL: return tensor.at<std::uint8_t>(index);
    }
    return 0;
}

/// Doubles would call large integers equal that are neighbours.
inline bool is_same(const Tensor& actual, const Tensor& expected, std::size_t index) {
    if (expected.spec.type == Type::I64) return actual.at<std::int64_t>(index) == expected.at<std::int64_t>(index);
    return element(actual, index) == element(expected, index);
}

inline Difference compare(const Tensor& actual, const Tensor& expected, double tolerance) {
    Difference difference;
    std::size_t elements = expected.spec.elements();
    for (std::size_t i = 0; i < elements; ++i) {
        double magnitude = std::fabs(element(expected, i));
        if (std::isfinite(magnitude)) difference.scale = std::max(difference.scale, magnitude);
    }
    if (tolerance < 0) tolerance = bytes_of(expected.spec.type) == 2 ? 2e-2 : 1e-4;
    double allowed = is_float(expected.spec.type) ? tolerance * difference.scale : 0;
    for (std::size_t i = 0; i < elements; ++i) {
        double got = element(actual, i);
        double wanted = element(expected, i);
        if (is_same(actual, expected, i) || (std::isnan(got) && std::isnan(wanted))) continue;
        double distance = std::fabs(got - wanted);
        if (!is_float(expected.spec.type)) distance = std::max(distance, 1.0);
        if (std::isnan(distance)) distance = std::numeric_limits<double>::infinity();
        difference.largest = std::max(difference.largest, distance);
        if (distance > allowed && difference.passed) {
            difference.passed = false;
            difference.first = i;
        }
    }
    return difference;
}

inline std::string index_text(const TensorSpec& spec, std::size_t linear) {
    std::string text;
    for (std::size_t i = spec.shape.size(); i-- > 0;) {
        std::size_t extent = static_cast<std::size_t>(spec.shape[i]);
        text = std::to_string(linear % extent) + (text.empty() ? "" : ", ") + text;
        linear /= extent;
    }
    return "[" + text + "]";
}

/// Prints one line per known output; true if all are within the tolerance.
inline bool report(const std::vector<Tensor>& actual, const std::vector<Tensor>& expected, double tolerance) {
    bool passed = true;
    for (const Tensor& wanted : expected) {
        std::size_t i = 0;
        while (actual[i].spec.name != wanted.spec.name) ++i;
        Difference difference = compare(actual[i], wanted, tolerance);
        double relative = difference.scale > 0 ? difference.largest / difference.scale : difference.largest;
        std::printf("%s %s: largest absolute error %.3g, relative to the largest |output| %.3g: %s\n",
                    wanted.spec.name.c_str(), wanted.spec.text().c_str(), difference.largest, relative,
                    difference.passed ? "pass" : "FAIL");
        if (!difference.passed) {
            std::printf("  first difference at %s: %.9g instead of %.9g\n",
                        index_text(wanted.spec, difference.first).c_str(), element(actual[i], difference.first),
                        element(wanted, difference.first));
        }
        passed = passed && difference.passed;
    }
    return passed;
}

/// The outputs, and the state after the run as far as the file has it.
inline std::vector<Tensor> read_expected(SafetensorsFile& file, const Sizes& sizes) {
    std::vector<Tensor> expected;
    for (const TensorSpec& spec : design::outputs) {
        expected.push_back(file.read(in_run(spec, sizes), "output" + std::to_string(expected.size())));
    }
    for (const TensorSpec& state : design::states) {
        TensorSpec spec = renamed("mutated.", state);
        if (file.has(spec.name)) expected.push_back(file.read(spec, spec.name));
    }
    return expected;
}

inline void print(const std::string& when, const Traffic& traffic) {
    std::printf("%s: %zu bytes of parameters and %zu others to the cards, %zu from them, %d images loaded, %d starts\n", when.c_str(),
                traffic.parameter_bytes, traffic.sent_bytes, traffic.fetched_bytes, traffic.loaded_images, traffic.starts);
}

using OpenDevice = std::function<std::unique_ptr<Device>(const Options&)>;

/// Runs the model on files, and compares with known outputs where it has them.
inline Exit run_files(const Options& options, const OpenDevice& open) {
    std::vector<std::string> paths = options.golden.empty() ? options.inputs : std::vector<std::string>{options.golden};
    std::vector<SafetensorsFile> files;
    for (const std::string& path : paths) files.emplace_back(path);
    std::vector<Run> runs;
    for (SafetensorsFile& file : files) runs.push_back(read_run(file));
    std::vector<Tensor> expected;
    if (!options.golden.empty()) expected = read_expected(files[0], runs[0].sizes);
    std::map<std::size_t, Tensor> first = read_state(files[0]);

    Parameters parameters(options.params, design::parameter_records);
    Session session(open(options), parameters);
    if (options.runs > 0) print("start", session.traffic());
    std::vector<Tensor> results;
    bool passed = true;
    for (int repeat = 1; repeat <= std::max(1, options.runs); ++repeat) {
        for (const StatePlace& state : design::state_places)
            for (std::size_t slot : state.slots) session.reset(slot);
        set_state(session, first);
        for (const Run& run : runs) {
            results = run_once(session, run);
            if (options.runs > 0) print("run " + std::to_string(repeat), session.traffic());
        }
        for (Tensor& state : state_of(session, "mutated.")) results.push_back(std::move(state));
        if (!options.golden.empty()) passed = report(results, expected, options.tolerance) && passed;
    }
    if (!options.outputs.empty()) write_safetensors(options.outputs, results);
    return passed ? kPassed : kDiffers;
}

inline Exit serve(const Options& options, const OpenDevice& open) {
    Parameters parameters(options.params, design::parameter_records);
    Session session(open(options), parameters);
    Service(session).serve(std::cin, std::cout);
    return kPassed;
}

/// The whole main program; `open` is called once the options are known.
inline int run_harness(int argc, char** argv, const OpenDevice& open) {
    try {
        Options options = parse_options(argc, argv);
        return options.serves ? serve(options, open) : run_files(options, open);
    } catch (const InputError& error) {
        std::fprintf(stderr, "error: %s\n", error.what());
        return kBadInput;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "error: %s\n", error.what());
        return kDesignFailed;
    }
}

}  // namespace headrace
