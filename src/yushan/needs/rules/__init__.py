"""Pure rules of needs: ranking, twins, working time, figures. No database, no clock."""
