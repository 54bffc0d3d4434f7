// Keeps the model on the cards and runs it as often as somebody asks: parameters are sent once, state stays there.
#pragma once

#include "run.h"

#include <iostream>

namespace headrace {

/// Answers requests, one per line, until there are no more. Fields of a request are separated by tabs:
///
///     run INPUTS OUTPUTS    one run; state goes on from the run before, but for what INPUTS has of it as buffer.NAME
///     state FILE            writes the state as buffer.NAME
///     reset                 back to the first state
///
/// The answer is a line: `done`, or `error: ` and what is wrong with the request. A request that is wrong is not begun.
class Service {
  public:
    explicit Service(Session& session) : session_(session) { reset(); }

    void serve(std::istream& requests, std::ostream& answers) {
        std::string line;
        while (std::getline(requests, line)) {
            try {
                answer(fields(line));
                answers << "done" << std::endl;
            } catch (const InputError& error) {
                answers << "error: " << error.what() << std::endl;
            }
        }
    }

  private:
    static std::vector<std::string> fields(const std::string& line) {
        std::vector<std::string> fields(1);
        for (char c : line) {
            if (c == '\t') {
                fields.emplace_back();
            } else {
                fields.back() += c;
            }
        }
        return fields;
    }

    void answer(const std::vector<std::string>& request) {
        if (request[0] == "run" && request.size() == 3) {
            run(request[1], request[2]);
        } else if (request[0] == "run" && request.size() == 2) {
            advance(session_, prepared(request[1]));
        } else if (request[0] == "state" && request.size() == 2) {
            write_safetensors(request[1], state_of(session_, "buffer."));
        } else if (request[0] == "reset" && request.size() == 1) {
            reset();
        } else {
            throw InputError("unknown request '" + request[0] + "' with " + std::to_string(request.size() - 1) +
                             " fields; ask for run INPUTS [OUTPUTS], state FILE or reset, with tabs between");
        }
    }

    void run(const std::string& inputs, const std::string& outputs) {
        write_safetensors(outputs, run_once(session_, prepared(inputs)));
    }

    /// The inputs of a run, behind the states that the file sets.
    Run prepared(const std::string& inputs) {
        SafetensorsFile file(inputs);
        Run run = read_run(file);
        set_state(session_, read_state(file));
        return run;
    }

    void reset() {
        for (const StatePlace& state : design::state_places)
            for (std::size_t slot : state.slots) session_.reset(slot);
    }

    Session& session_;
};

}  // namespace headrace
