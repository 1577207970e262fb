#include "cli/settle.h"

int main(int argc, char **argv) {
  return settle(argc, argv);
}
