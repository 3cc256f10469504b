// Tasks that the broker leaves with schedulers, readers and gateways may run after it is gone.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <utility>

namespace passerelle::broker {

// Owned by whoever the tasks belong to. Its destructor waits for tasks that run, and those that have not
// begun do nothing from then on. So it's not to be destroyed from within one of them.
class Lifetime {
 public:
  Lifetime() : state_(std::make_shared<State>()) {}
  Lifetime(const Lifetime&) = delete;
  Lifetime& operator=(const Lifetime&) = delete;
  ~Lifetime() { end(); }

  // From here on no guarded task begins, and none runs any more.
  void end() { state_->end(); }

  // Shared, since the task may outlive the owner, and then has to know it.
  template <class F>
  auto guard(F task) const {
    return [state = state_, task = std::move(task)]<class... Args>(Args&&... args) mutable {
      const Entry entry(*state);
      if (entry.admitted()) task(std::forward<Args>(args)...);
    };
  }

 private:
  class State {
   public:
    bool enter();
    void leave();
    void end();

   private:
    std::mutex mutex_;
    std::condition_variable idle_;
    int running_ = 0;
    bool ended_ = false;
  };

  class Entry {
   public:
    explicit Entry(State& state) : state_(state), admitted_(state.enter()) {}
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;
    ~Entry() {
      if (admitted_) state_.leave();
    }
    bool admitted() const { return admitted_; }

   private:
    State& state_;
    bool admitted_;
  };

  std::shared_ptr<State> state_;
};

}  // namespace passerelle::broker
