// The tensors of the program, on the host and on the cards. Each stays where it is until it is needed elsewhere:
// parameters go to a card once, when their image is loaded, and state stays there from run to run.
#pragma once

#include "program.h"

#include <map>

namespace headrace {

/// What went between the host and the cards.
struct Traffic {
    std::size_t parameter_bytes = 0;
    std::size_t sent_bytes = 0;
    std::size_t fetched_bytes = 0;
    int loaded_images = 0;
    int starts = 0;
};

class Session {
  public:
    /// Loads as many images as there are cards, each with its parameters.
    Session(std::unique_ptr<Device> device, const Parameters& parameters)
        : device_(std::move(device)), parameters_(parameters), held_(design::slots.size()), loaded_(static_cast<std::size_t>(device_->cards()), -1) {
        for (std::size_t slot = 0; slot < held_.size(); ++slot) reset(slot);
        for (int image = 0; image < std::min(design::images, device_->cards()); ++image) enter(image);
    }

    /// Back to the packed values; to none if there are no such.
    void reset(std::size_t slot) {
        Held& held = held_[slot];
        if (held.packed) return;
        held.outdate();
        int parameter = design::slots[slot].parameter;
        held.host = parameter < 0 ? nullptr : parameters_.data(static_cast<std::size_t>(parameter));
        held.packed = parameter >= 0;
    }

    /// The present values, on the host.
    template <typename T>
    const T* read(std::size_t slot) {
        return static_cast<const T*>(static_cast<const void*>(host(slot)));
    }

    /// Memory of the host for new values; the present ones are lost.
    template <typename T>
    T* write(std::size_t slot) {
        Held& held = held_[slot];
        held.outdate();
        held.own.resize(design::slots[slot].bytes);
        held.host = held.own.data();
        return static_cast<T*>(static_cast<void*>(held.own.data()));
    }

    /// Copies the present values to memory of the caller.
    void copy_to(std::size_t slot, std::vector<char>& to) {
        Held& held = held_[slot];
        to.resize(design::slots[slot].bytes);
        if (held.host != nullptr) {
            std::memcpy(to.data(), held.host, to.size());
        } else {
            fetch(slot, to.data());
        }
    }

    /// Takes new values from memory of the caller.
    void copy_from(std::size_t slot, const std::vector<char>& from) {
        std::memcpy(write<char>(slot), from.data(), design::slots[slot].bytes);
    }

    /// Copies a state that has as many bytes as there are places for.
    void copy_state_to(const StatePlace& place, std::vector<char>& to) {
        std::size_t turn = place.slots.size() * place.neighbours;
        for (std::size_t part = 0; part < place.slots.size(); ++part) {
            const char* from = host(place.slots[part]) + place.offset;
            for (std::size_t at = part * place.neighbours; at < to.size(); at += turn, from += place.neighbours)
                std::memcpy(to.data() + at, from, place.neighbours);
        }
    }

    /// Takes new values for a state; the rest of its slots stays.
    void copy_state_from(const StatePlace& place, const std::vector<char>& from) {
        std::size_t turn = place.slots.size() * place.neighbours;
        for (std::size_t part = 0; part < place.slots.size(); ++part) {
            std::size_t slot = place.slots[part];
            Held& held = held_[slot];
            const char* before = host(slot);
            if (before != held.own.data()) held.own.assign(before, before + design::slots[slot].bytes);
            held.outdate();
            held.host = held.own.data();
            char* to = held.own.data() + place.offset;
            for (std::size_t at = part * place.neighbours; at < from.size(); at += turn, to += place.neighbours)
                std::memcpy(to, from.data() + at, place.neighbours);
        }
    }

    /// Takes over the values of another slot, on a card if both are on one.
    void copy(std::size_t from, std::size_t to) {
        for (auto& [image, source] : held_[from].there) {
            auto target = held_[to].there.find(image);
            if (!source.is_valid || target == held_[to].there.end()) continue;
            finish();
            target->second.buffer->copy_from(*source.buffer);
            written(to, image);
            return;
        }
        const char* values = host(from);
        std::memcpy(write<char>(to), values, design::slots[to].bytes);
    }

    /// Puts parts of the values of some slots, so many bytes each, one behind the other in turn.
    void stack(std::size_t to, std::size_t bytes, const std::vector<std::size_t>& rows) {
        char* at = write<char>(to);
        for (std::size_t from = 0; from < design::slots[rows.front()].bytes; from += bytes) {
            for (std::size_t row : rows) {
                std::memcpy(at, host(row) + from, bytes);
                at += bytes;
            }
        }
    }

    /// For slots that are alike.
    void swap(std::size_t one, std::size_t other) { std::swap(held_[one], held_[other]); }

    /// Runs a kernel of `design::kernels` on its sources and results. It may wait for the next one: those that share
    /// what does them need one start, if nothing has to be done between.
    void launch(std::size_t index, const std::vector<std::size_t>& tensors) {
        const KernelSpec& kernel = design::kernels[index];
        enter(kernel.image);
        for (std::size_t i = 0; i < kernel.sources; ++i) to_card(tensors[i], kernel.image);
        bool follows = waiting_ && waiting_->image == kernel.image && waiting_->name == kernel.name && kernel.phase >= 0 &&
                       kernel.phase == waiting_->last_phase + 1;
        if (!follows) {
            finish();
            waiting_ = std::make_unique<Launch>(Launch{kernel.image, kernel.name, kernel.phase, kernel.phase, {}});
        }
        waiting_->last_phase = kernel.phase;
        int position = kernel.first;
        for (std::size_t tensor : kernel.arguments) {
            waiting_->arguments.emplace_back(position++, held_[tensors[tensor]].there.at(kernel.image).buffer.get());
        }
        for (std::size_t i = kernel.sources; i < tensors.size(); ++i) written(tensors[i], kernel.image);
    }

    /// Runs what waits.
    void finish() {
        if (!waiting_) return;
        std::unique_ptr<Launch> launch = std::move(waiting_);
        device_->launch(*launch);
        ++traffic_.starts;
    }

    /// Since it was asked last.
    Traffic traffic() { return std::exchange(traffic_, Traffic()); }

  private:
    /// A buffer for one image, and whether it has the present values.
    struct There {
        std::unique_ptr<Buffer> buffer;
        bool is_valid = false;
    };

    struct Held {
        /// Memory of its own on the host, once it was needed.
        std::vector<char> own;
        /// The present values on the host, if they are there: in `own`, or where the packed parameters are.
        const char* host = nullptr;
        /// Whether it has the packed values still.
        bool packed = false;
        /// By image.
        std::map<int, There> there;

        /// From now on no place has the present values.
        void outdate() {
            host = nullptr;
            packed = false;
            for (auto& each : there) each.second.is_valid = false;
        }
    };

    const char* host(std::size_t slot) {
        Held& held = held_[slot];
        if (held.host == nullptr) {
            held.own.resize(design::slots[slot].bytes);
            fetch(slot, held.own.data());
            held.host = held.own.data();
        }
        return held.host;
    }

    /// Runs what waits if it uses the buffer.
    void finish_with(const Buffer* buffer) {
        if (!waiting_) return;
        for (const auto& argument : waiting_->arguments) {
            if (argument.second != buffer) continue;
            finish();
            return;
        }
    }

    void fetch(std::size_t slot, void* to) {
        for (auto& each : held_[slot].there) {
            if (!each.second.is_valid) continue;
            finish_with(each.second.buffer.get());
            each.second.buffer->fetch(to);
            traffic_.fetched_bytes += design::slots[slot].bytes;
            return;
        }
        throw std::logic_error(std::string("the program reads '") + design::slots[slot].name + "' before it writes it");
    }

    void to_card(std::size_t slot, int image) {
        Held& held = held_[slot];
        auto found = held.there.find(image);
        // What no task of the kernel reads has no buffer.
        if (found == held.there.end() || found->second.is_valid) return;
        const char* values = host(slot);
        // What waits may need the values that are there now.
        finish_with(found->second.buffer.get());
        found->second.buffer->send(values);
        found->second.is_valid = true;
        (held.packed ? traffic_.parameter_bytes : traffic_.sent_bytes) += design::slots[slot].bytes;
    }

    void written(std::size_t slot, int image) {
        held_[slot].outdate();
        auto found = held_[slot].there.find(image);
        if (found != held_[slot].there.end()) found->second.is_valid = true;
    }

    /// Puts the image on its card, with buffers for its tensors and with its parameters.
    void enter(int image) {
        int card = image % device_->cards();
        int& loaded = loaded_[static_cast<std::size_t>(card)];
        if (loaded == image) return;
        finish();
        if (loaded >= 0) leave(loaded);
        device_->load(image, card);
        loaded = image;
        ++traffic_.loaded_images;
        for (std::size_t slot = 0; slot < held_.size(); ++slot) {
            for (const Port& port : design::slots[slot].ports) {
                if (port.image != image) continue;
                held_[slot].there[image].buffer = device_->allocate(port, design::slots[slot].bytes);
                if (held_[slot].packed) to_card(slot, image);
            }
        }
    }

    /// Takes what only the image's card has to the host, for its memory does not outlive the image.
    void leave(int image) {
        for (std::size_t slot = 0; slot < held_.size(); ++slot) {
            auto found = held_[slot].there.find(image);
            if (found == held_[slot].there.end()) continue;
            if (found->second.is_valid) host(slot);
            held_[slot].there.erase(found);
        }
    }

    std::unique_ptr<Device> device_;
    const Parameters& parameters_;
    std::vector<Held> held_;
    /// For each card the image on it; -1 if there is none.
    std::vector<int> loaded_;
    /// What was to be run, but was not yet.
    std::unique_ptr<Launch> waiting_;
    Traffic traffic_;
};

}  // namespace headrace

namespace design {

/// Runs the model once: fills the data of `results` from `arguments`, both in the order of the tables, and changes the
/// state for the next run.
void run(headrace::Session& session, const std::vector<headrace::Tensor>& arguments, std::vector<headrace::Tensor>& results);

}  // namespace design
