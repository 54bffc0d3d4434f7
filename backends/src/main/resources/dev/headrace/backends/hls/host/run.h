// One run of the model: its inputs from a file, its outputs and state for one.
#pragma once

#include "session.h"
#include "sizes.h"

namespace headrace {

struct Run {
    Sizes sizes;
    std::vector<Tensor> arguments;
};

inline TensorSpec renamed(const std::string& prefix, TensorSpec spec) {
    spec.name = prefix + spec.name;
    return spec;
}

/// A golden file counts inputs and outputs; other files name them as the model does.
inline Run read_run(SafetensorsFile& file) {
    Run run{Sizes(design::sizes.size(), -1), {}};
    for (std::size_t i = 0; i < design::inputs.size(); ++i) {
        const TensorSpec& spec = design::inputs[i];
        if (differs(spec)) learn(spec, file.shape(spec.name, "input" + std::to_string(i)), run.sizes);
    }
    for (const TensorSpec& spec : design::inputs) {
        if (spec.holds_size >= 0) {
            Tensor size{spec, std::vector<char>(spec.bytes())};
            std::memcpy(size.data.data(), &run.sizes[static_cast<std::size_t>(spec.holds_size)], size.data.size());
            run.arguments.push_back(size);
        } else {
            Tensor given = file.read(in_run(spec, run.sizes), "input" + std::to_string(run.arguments.size()));
            run.arguments.push_back(differs(spec) ? reshaped(given, spec) : given);
        }
    }
    return run;
}

/// The state before a run as far as the file has it, by the number of the state.
inline std::map<std::size_t, Tensor> read_state(SafetensorsFile& file) {
    std::map<std::size_t, Tensor> state;
    for (std::size_t i = 0; i < design::states.size(); ++i) {
        TensorSpec spec = renamed("buffer.", design::states[i]);
        if (file.has(spec.name)) state.emplace(i, file.read(spec, spec.name));
    }
    return state;
}

inline void set_state(Session& session, const std::map<std::size_t, Tensor>& state) {
    for (const auto& each : state) session.copy_state_from(design::state_places[each.first], each.second.data);
}

inline std::vector<Tensor> run_once(Session& session, const Run& run) {
    std::vector<Tensor> results;
    for (const TensorSpec& spec : design::outputs) results.push_back(Tensor{spec, {}});
    design::run(session, run.arguments, results);
    session.finish();
    for (Tensor& result : results) {
        if (differs(result.spec)) result = reshaped(result, in_run(result.spec, run.sizes));
    }
    return results;
}

/// Does what the runs after this one need.
inline void advance(Session& session, const Run& run) {
    std::vector<Tensor> nothing;
    design::run(session, run.arguments, nothing);
    session.finish();
}

/// The present state, with a prefix to its names.
inline std::vector<Tensor> state_of(Session& session, const std::string& prefix) {
    std::vector<Tensor> state;
    for (std::size_t i = 0; i < design::states.size(); ++i) {
        state.push_back(Tensor{renamed(prefix, design::states[i]), {}});
        state.back().data.resize(design::states[i].bytes());
        session.copy_state_to(design::state_places[i], state.back().data);
    }
    return state;
}

}  // namespace headrace
