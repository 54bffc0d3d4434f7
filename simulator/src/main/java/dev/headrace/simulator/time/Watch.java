package dev.headrace.simulator.time;

/// Is told what happens in a simulation. Actors are not in step: one may be some way ahead of another.
interface Watch {
    Watch NOBODY = new Watch() {
        @Override
        public void waited(int actor, Event event, long from, long to) {}

        @Override
        public void passed(Event event, long cycle) {}
    };

    /// An actor waited for a token, for room or for a channel.
    ///
    /// @param event that it could not do
    /// @param to the first cycle in which that did not keep it
    void waited(int actor, Event event, long from, long to);

    /// A token came or went, or a transfer began.
    void passed(Event event, long cycle);
}
