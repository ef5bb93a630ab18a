#include "support/catch.hpp"  // precompiled here, for all tests
